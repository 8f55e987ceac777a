using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>One jailed process with its sockets: good for one execution, and gone when it is disposed.</summary>
/// <param name="jail">The process and its streams.</param>
/// <param name="sockets">The way out of the jail.</param>
/// <param name="artifacts">Where its execution may leave files.</param>
internal sealed class SandboxProcess(IJailedProcess jail, SocketFolder sockets, JailFolder? artifacts) : IAsyncDisposable
{
    private JailFolder? _artifacts = artifacts;

    /// <summary>Gets the process and its streams.</summary>
    public IJailedProcess Jail { get; } = jail;

    /// <summary>Gets the way out of the jail.</summary>
    public SocketFolder Sockets { get; } = sockets;

    /// <summary>Gets its preparation, once that was begun; until it completes, the process takes no execution.</summary>
    public Task? Preparation { get; private set; }

    /// <summary>Begins to load what most tasks need and what takes long.</summary>
    public Task PrepareAsync(NodeJail node, CancellationToken cancellationToken) => Preparation = node.PrepareAsync(Jail, cancellationToken);

    /// <summary>Hands over the folder in which files may be left, which outlives the process.</summary>
    public JailFolder? TakeArtifacts() => Interlocked.Exchange(ref _artifacts, null);

    public async ValueTask DisposeAsync()
    {
        // The process first, so that it never sees its sockets vanish.
        Jail.Kill();
        await (Preparation ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Jail.DisposeAsync();
        await Sockets.DisposeAsync();
        TakeArtifacts()?.Dispose();
    }
}

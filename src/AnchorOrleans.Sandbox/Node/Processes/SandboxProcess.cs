using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>One jailed process with its sockets: good for one execution, and gone when it is disposed.</summary>
/// <param name="Jail">The process and its streams.</param>
/// <param name="Sockets">The way out of the jail.</param>
/// <param name="Limits">What it was started with, which cannot change any more.</param>
internal sealed record SandboxProcess(IJailedProcess Jail, SocketFolder Sockets, JailLimits Limits) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        // The process first, so that it never sees its sockets vanish.
        await Jail.DisposeAsync();
        await Sockets.DisposeAsync();
    }
}

using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>The folder, one for each process, with the two sockets that lead out of its jail.</summary>
internal sealed class SocketFolder : IAsyncDisposable
{
    /// <summary>What the process calls the folder.</summary>
    public const string PathInside = "/run/anchor";

    private readonly string _path;
    private readonly SocketRelay _platform;
    private readonly SocketRelay _egress;

    /// <summary>Makes the folder in one that only the service can enter.</summary>
    public SocketFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(_path);
        _platform = new SocketRelay(Path.Combine(_path, "platform.sock"));
        _egress = new SocketRelay(Path.Combine(_path, "egress.sock"));
    }

    /// <summary>Gets what shows the sockets in a jail.</summary>
    public JailMount Mount => new(_path, PathInside);

    /// <summary>Leads both sockets to the run's own.</summary>
    public void Open(SandboxRequest request)
    {
        _platform.Open(request.PlatformSocket, request.Limits.Connections);
        _egress.Open(request.EgressSocket, request.Limits.Connections);
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _egress.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }
}

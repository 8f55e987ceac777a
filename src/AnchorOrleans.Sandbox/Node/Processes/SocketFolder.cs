using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>The folder, one for each process, with the two sockets that lead out of its jail.</summary>
internal sealed class SocketFolder : IAsyncDisposable
{
    private const string PathInside = "/run/anchor";
    private const string PlatformName = "platform.sock";
    private const string EgressName = "egress.sock";

    private readonly string _path;
    private readonly bool _isJailed;
    private readonly SocketRelay _platform;
    private readonly SocketRelay _egress;

    /// <summary>Makes the folder.</summary>
    /// <param name="path">Where; only the service can enter the folder above.</param>
    /// <param name="isJailed">Whether its process sees it by another name.</param>
    public SocketFolder(string path, bool isJailed)
    {
        _path = path;
        _isJailed = isJailed;
        Directory.CreateDirectory(_path);
        _platform = new SocketRelay(Path.Combine(_path, PlatformName));
        _egress = new SocketRelay(Path.Combine(_path, EgressName));
    }

    /// <summary>Gets what shows the sockets in a jail.</summary>
    public JailMount Mount => new(_path, PathInside);

    /// <summary>Leads both sockets to the run's own.</summary>
    public RuntimeWays Open(SandboxRequest request)
    {
        _platform.Open(request.PlatformSocket, request.Limits.Connections);
        _egress.Open(request.EgressSocket, request.Limits.Connections);
        var seen = _isJailed ? PathInside : _path;
        return new RuntimeWays(SandboxPlatform.HostName, $"{seen}/{PlatformName}", $"{seen}/{EgressName}");
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _egress.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }
}

/// <summary>The sockets, as the process sees them.</summary>
/// <param name="PlatformHost">The host name that means the platform.</param>
/// <param name="Platform">The platform's socket.</param>
/// <param name="Egress">The proxy's socket.</param>
internal sealed record RuntimeWays(string PlatformHost, string Platform, string Egress);

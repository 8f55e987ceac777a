using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Listens on one jail's socket and holds the rules that bind it.</summary>
internal sealed partial class EgressEndpoint : IEgressEndpoint
{
    /// <summary>What sockaddr_un holds, its closing zero excepted.</summary>
    private const int LongestSocketPath = 107;

    private const int Backlog = 128;

    private readonly AllowList _allow;
    private readonly EgressDialer _dialer;
    private readonly EgressOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<EgressFlow, byte> _flows = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;
    private volatile EgressRules _rules;
    private int _isDisposed;

    public EgressEndpoint(
        string socketPath, EgressPolicy policy, AllowList allow, EgressDialer dialer, EgressOptions options, TimeProvider clock, ILogger logger)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(socketPath) > LongestSocketPath)
        {
            throw new ArgumentException($"A unix socket's path has at most {LongestSocketPath} bytes; '{socketPath}' has more.", nameof(socketPath));
        }

        _allow = allow;
        _dialer = dialer;
        _options = options;
        _clock = clock;
        _logger = logger;
        _rules = new EgressRules(allow, policy);
        _free = new SemaphoreSlim(options.ConnectionsPerJail);
        SocketPath = socketPath;
        _name = Path.GetFileName(Path.GetDirectoryName(socketPath)) ?? "";
        _listener = Listen(socketPath);
        _accepting = AcceptAsync();
    }

    public string SocketPath { get; }

    public EgressPolicy Policy => _rules.Policy;

    public EgressTraffic Traffic => Meter.Total;

    internal EgressRules Rules => _rules;

    internal TrafficMeter Meter { get; } = new();

    public void Apply(EgressPolicy policy)
    {
        _rules = new EgressRules(_allow, policy);
        foreach (var flow in _flows.Keys)
        {
            CutIfRefused(flow);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            await _accepting;
            return;
        }

        await _closed.CancelAsync();
        _listener.Dispose();
        File.Delete(SocketPath);
        await _accepting;
        await Task.WhenAll(_connections.Keys);
    }

    /// <summary>Makes a flow subject to <see cref="Apply"/>, also to one that came between its decision and now.</summary>
    internal IDisposable Register(EgressFlow flow)
    {
        _flows.TryAdd(flow, 0);
        CutIfRefused(flow);
        return new Registration(_flows, flow);
    }

    internal void NoteFailure(int status)
    {
        Diagnostics.CountEgress(status == 403 ? "refused" : "failed");
        LogConnectionNotMade(_name, status);
    }

    private static Socket Listen(string socketPath)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(socketPath));

            // Jails run as users of their own; what keeps others out is the folder.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(socketPath, (UnixFileMode)0b110_110_110);
            }

            listener.Listen(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private void CutIfRefused(EgressFlow flow)
    {
        if (!flow.IsAllowedBy(_rules))
        {
            flow.Cut();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_closed.Token);
                var socket = await _listener.AcceptAsync(_closed.Token);
                var serving = ServeAsync(socket);
                _connections.TryAdd(serving, 0);
                _ = serving.ContinueWith(NoteEnd, TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException && _closed.IsCancellationRequested)
        {
            // The endpoint is closing.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            await using var client = new EgressClient(socket);
            await new EgressConnection(client, this, _dialer, _options, _clock).RunAsync(_closed.Token);
        }
        finally
        {
            _free.Release();
        }
    }

    private void NoteEnd(Task serving)
    {
        _connections.TryRemove(serving, out _);
        if (serving.Exception is { } exception)
        {
            LogConnectionFailed(exception, _name);
        }
    }

    private sealed class Registration(ConcurrentDictionary<EgressFlow, byte> flows, EgressFlow flow) : IDisposable
    {
        public void Dispose() => flows.TryRemove(flow, out _);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Egress of {Jail} did not make a connection and answered {Status}.")]
    private partial void LogConnectionNotMade(string jail, int status);

    [LoggerMessage(Level = LogLevel.Error, Message = "Egress of {Jail} failed to serve a connection.")]
    private partial void LogConnectionFailed(Exception exception, string jail);
}

/// <summary>Opens endpoints under one set of options.</summary>
internal sealed class EgressProxy(
    INameResolver resolver, Microsoft.Extensions.Options.IOptions<EgressOptions> options, TimeProvider clock, ILogger<EgressProxy> logger) : IEgressProxy
{
    private readonly EgressOptions _options = options.Value;
    private readonly AllowList _allow = AllowList.Parse(options.Value.Allow);

    public IEgressEndpoint Open(string socketPath, EgressPolicy policy)
    {
        var dialer = new EgressDialer(new BoundedResolver(resolver, _options.LookupsPerJail), _options, clock);
        return new EgressEndpoint(socketPath, policy, _allow, dialer, _options, clock, logger);
    }
}

using AnchorOrleans.Jail.Limits;
using AnchorOrleans.Jail.Records;
using AnchorOrleans.Jail.Unjailed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Jail;

/// <summary>Makes jails with bubblewrap; when it is disposed, they end.</summary>
internal sealed partial class Jailer : IJailer, IAsyncDisposable
{
    private readonly JailOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<Jailer> _logger;
    private readonly LiveJails _live = new();
    private readonly Lazy<Task<Found>> _found;

    public Jailer(IOptions<JailOptions> options, TimeProvider clock, ILogger<Jailer> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _found = new(() => Task.Run(FindAsync));
    }

    /// <inheritdoc />
    /// <remarks>The first to ask waits until a jail has been tried.</remarks>
    public JailSupport Support => _found.Value.GetAwaiter().GetResult().Support;

    private static JailSpec Trial { get; } = new()
    {
        Name = "trial",
        Command = ["/usr/bin/true"],
        Limits = new JailLimits(MemoryBytes: 64 << 20, Processes: 8, TemporaryBytes: 1 << 20, SharedMemoryBytes: 1 << 20),
    };

    public async Task<IJailedProcess> StartAsync(JailSpec spec, CancellationToken cancellationToken = default)
    {
        JailSpecCheck.ThrowIfInvalid(spec);
        var found = await _found.Value.WaitAsync(cancellationToken);
        return found.Support.CanJail ? await StartAsync(found.Host!, spec, cancellationToken)
            : _options.AllowUnjailed ? UnjailedProcess.Start(spec)
            : throw new JailUnavailableException(found.Support.Reason);
    }

    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var ended = 0;
        if ((await _found.Value.WaitAsync(cancellationToken)).Host is { } host)
        {
            foreach (var claim in host.Register.TakeAbandoned())
            {
                var endedNow = await Leftovers.EndAsync(claim, host.Watch, _clock);
                LogSwept(claim.Number, endedNow);
                ended += endedNow;
            }

            ended += (await host.Hierarchy.RemoveAbandonedAsync(InstanceName.IsAlive, _clock)).Count;
        }

        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var jail in _live.Snapshot())
        {
            await jail.DisposeAsync();
        }

        if (_found.IsValueCreated)
        {
            (await _found.Value).Host?.Dispose();
        }
    }

    private async Task<JailedProcess> StartAsync(JailHost host, JailSpec spec, CancellationToken cancellationToken)
    {
        _live.Admit(spec);
        JailParts? parts = null;
        try
        {
            parts = await new JailStart(host, _clock).RunAsync(spec, cancellationToken);
            return new JailedProcess(spec, parts, _live, host.Watch, _clock, _logger);
        }
        finally
        {
            if (parts is null)
            {
                _live.Remove(spec, null);
            }
        }
    }

    private async Task<Found> FindAsync()
    {
        JailHost? host = null;
        try
        {
            host = JailHost.Find(_options, _clock);
            await using var trial = await StartAsync(host, Trial, CancellationToken.None);
            var exit = await trial.Exited;
            if (exit.ExitCode != 0)
            {
                throw new JailUnavailableException($"A jailed /usr/bin/true ended with exit code {exit.ExitCode}.");
            }

            var limits = LimitsInForce.Describe(host.Hierarchy, host.Isolation);
            LogFound(host.Hierarchy.BoundsMemory ? LogLevel.Information : LogLevel.Warning, limits);
            return new Found(host, new JailSupport(CanJail: true, Reason: "", limits));
        }
        catch (JailUnavailableException exception)
        {
            LogNotFound(exception.Message);
            if (_options.AllowUnjailed)
            {
                LogUnjailed();
            }

            return new Found(host, new JailSupport(CanJail: false, exception.Message, Limits: "none: processes cannot be jailed here"));
        }
    }

    [LoggerMessage(Message = "Jails can be made here. {Limits}")]
    private partial void LogFound(LogLevel level, string limits);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No jails can be made here. {Reason}")]
    private partial void LogNotFound(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jail:AllowUnjailed is set: programs run with this service's rights and without limits. Never serve strangers like this.")]
    private partial void LogUnjailed();

    [LoggerMessage(Level = LogLevel.Warning, Message = "An earlier service left jail {Number} behind; {Ended} processes of it were ended.")]
    private partial void LogSwept(int number, int ended);

    private sealed record Found(JailHost? Host, JailSupport Support);
}

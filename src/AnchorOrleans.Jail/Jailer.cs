using System.Collections.Concurrent;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Jail;

/// <summary>Makes jails with bubblewrap; when it is disposed, they end.</summary>
internal sealed partial class Jailer : IJailer, IAsyncDisposable
{
    private readonly JailOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<Jailer> _logger;
    private readonly ProcessSpawner _spawner = new();
    private readonly ConcurrentDictionary<string, JailedProcess?> _live = new(StringComparer.Ordinal);
    private readonly Lazy<Task<(JailHost? Host, JailSupport Support)>> _found;

    public Jailer(IOptions<JailOptions> options, TimeProvider clock, ILogger<Jailer> logger)
    {
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _found = new(() => Task.Run(FindAsync));
    }

    /// <remarks>Blocks until the first jail has been tried; the result is kept.</remarks>
    public JailSupport Support => _found.Value.GetAwaiter().GetResult().Support;

    public async Task<IJailedProcess> StartAsync(JailSpec spec, CancellationToken cancellationToken = default)
    {
        var (host, support) = await _found.Value.WaitAsync(cancellationToken);
        return support.CanJail ? await StartAsync(host!, spec, cancellationToken) : throw new JailUnavailableException(support.Reason);
    }

    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var (host, _) = await _found.Value.WaitAsync(cancellationToken);
        var ended = 0;
        foreach (var claim in host?.Register.TakeAbandoned() ?? [])
        {
            ended += await Leftovers.EndAsync(claim, _clock);
        }

        host?.Hierarchy.RemoveAbandoned(InstanceName.IsAlive);
        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var jail in _live.Values.OfType<JailedProcess>())
        {
            await jail.DisposeAsync();
        }

        if (_found.IsValueCreated)
        {
            (await _found.Value).Host?.Hierarchy.Remove();
        }

        _spawner.Dispose();
    }

    private async Task<JailedProcess> StartAsync(JailHost host, JailSpec spec, CancellationToken cancellationToken)
    {
        if (!_live.TryAdd(spec.Name, null))
        {
            throw new ArgumentException($"Name: a jail named '{spec.Name}' is live.", nameof(spec));
        }

        var jail = await new JailStart(host, _spawner, _options, _clock, _logger).RunAsync(spec, cancellationToken);
        _live[spec.Name] = jail;
        return jail;
    }

    private async Task<(JailHost? Host, JailSupport Support)> FindAsync()
    {
        try
        {
            var host = JailHost.Find(_options);
            await using var probe = await StartAsync(host, Probe, CancellationToken.None);
            var exit = await probe.Exited;
            return (host, new JailSupport(exit.ExitCode == 0, "", ""));
        }
        catch (JailUnavailableException exception)
        {
            return (null, new JailSupport(false, exception.Message, "none"));
        }
    }

    private static JailSpec Probe { get; } = new()
    {
        Name = "probe",
        Command = ["/usr/bin/true"],
        Limits = new JailLimits(MemoryBytes: 64 << 20, Processes: 8, TemporaryBytes: 1 << 20, SharedMemoryBytes: 1 << 20),
    };
}

using AnchorOrleans.Api;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Hosting;
using AnchorOrleans.Silo.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosts;

/// <summary>Brings this silo's host grain to life, keeps it beating, and drains it.</summary>
/// <remarks>Draining happens in <see cref="StoppingAsync"/>, while the API still serves: running tasks need it to come to their end.</remarks>
internal sealed partial class HostLifetime(
    IGrainFactory grains,
    IReadModel lists,
    HostCapacity capacity,
    AttemptRunner executions,
    SessionBrowsers browsers,
    Drain drain,
    IHostApplicationLifetime lifetime,
    IOptions<SiloOptions> options,
    TimeProvider clock,
    ILogger<HostLifetime> logger) : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>How many are woken at once: enough that writing to disk is shared, few enough to keep a start calm.</summary>
    private const int AtOnce = 16;

    /// <summary>How long a grain that lives elsewhere may take to leave before it is asked again.</summary>
    private static readonly TimeSpan ComeHome = TimeSpan.FromMilliseconds(200);

    private readonly HostId _id = new(options.Value.Name);
    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;

    /// <summary>Gets a value indicating whether new work is taken.</summary>
    public bool IsReady { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Without a slot at first: what the last process held is lost, and everybody lines up before the first is served. So the line is as it was.
        await AnnounceAsync(capacity with { RunnerSlots = 0, BrowserSlots = 0 }, cancellationToken);
        await ResumeAsync(cancellationToken);
        await AnnounceAsync(capacity, cancellationToken);
        Diagnostics.ShowSlots(capacity.RunnerSlots, capacity.BrowserSlots);
        _beating = BeatAsync(_stopping.Token);
        IsReady = true;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsReady = false;
        await grains.GetHost(_id).DrainAsync(cancellationToken);
        await executions.DrainAsync(options.Value.DrainTimeout, cancellationToken);
        await browsers.DrainAsync(cancellationToken);
        drain.Complete();
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _beating;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Announces this process; its grain may still live where an earlier process was taken for lost, and then comes here.</summary>
    private async Task AnnounceAsync(HostCapacity offered, CancellationToken cancellationToken)
    {
        while (!await grains.GetHost(_id).StartedAsync(offered, cancellationToken))
        {
            LogElsewhere(_id.Value);
            await Task.Delay(ComeHome, clock, cancellationToken);
        }
    }

    /// <summary>Wakes what an earlier process left unfinished; reminders would, within a minute.</summary>
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var sessions = await lists.ListUnfinishedSessionsAsync(cancellationToken);
        await ForEachAsync(sessions, key => grains.GetSession(key.Tenant, new(key.Id)).ResumeAsync(), cancellationToken);
        var runs = await lists.ListUnfinishedExecutionsAsync(cancellationToken);
        await ForEachAsync(runs, key => grains.GetExecution(key.Tenant, new(key.Id)).ResumeAsync(), cancellationToken);
        if (sessions.Length + runs.Length > 0)
        {
            LogResumed(sessions.Length, runs.Length);
        }
    }

    private Task ForEachAsync(IEnumerable<TenantKey> keys, Func<TenantKey, Task> resume, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        keys,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (key, _) =>
        {
            try
            {
                await resume(key);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One that cannot be woken must not keep all others from starting; its reminder tries again.
                LogNotResumed(exception, key.Id);
            }
        });

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartBeat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    if (!await grains.GetHost(_id).BeatAsync(cancellationToken))
                    {
                        // What runs here was given up by its owners, and may run elsewhere by now.
                        LogTakenForLost();
                        lifetime.StopApplication();
                        return;
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogBeatFailed(exception);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Id} could not be taken up again at the start; its reminder will.")]
    private partial void LogNotResumed(Exception exception, string id);

    [LoggerMessage(LogLevel.Information, "Another silo tells what an earlier process of host {Host} lost; it gives the host back now.")]
    private partial void LogElsewhere(string host);

    [LoggerMessage(LogLevel.Information, "Looked after {Sessions} sessions and {Executions} executions that had not ended.")]
    private partial void LogResumed(int sessions, int executions);

    [LoggerMessage(LogLevel.Critical, "Other silos took this one for lost, with all that runs here; it stops. Start it again.")]
    private partial void LogTakenForLost();

    [LoggerMessage(LogLevel.Warning, "A heart-beat did not reach admission; the next one follows.")]
    private partial void LogBeatFailed(Exception exception);
}

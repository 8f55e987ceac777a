using AnchorOrleans.Admission;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>The shell around <see cref="SessionState"/>: it stores what was decided, then does what the state says is due.</summary>
[GrainType("session")]
internal sealed partial class SessionGrain(
    [PersistentState("session")] IPersistentState<SessionState> stored,
    IOptions<SessionOptions> options,
    TimeProvider clock,
    ILogger<SessionGrain> logger) : Grain, ISessionGrain, IRemindable
{
    private const string Reminder = "session";

    /// <summary>How often what was told or asked is told again until it is acknowledged.</summary>
    private static readonly TimeSpan TellAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(25);

    private readonly int _queueCapacity = options.Value.QueueCapacity;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainTimer? _tellAgain;
    private int _position;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private SessionState _shown = new();

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private SessionState State => stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Show();
        return Task.CompletedTask;
    }

    public async Task<OpenOutcome> OpenAsync(OpenSession command, CancellationToken cancellationToken)
    {
        if (State.Request is null)
        {
            // The slot is asked for first: a refused request leaves nothing behind, and a lease that nobody uses expires.
            var outcome = await GrainFactory.GetAdmission().RequestAsync(Ask(command), cancellationToken);
            if (outcome is SlotOutcome.TenantLimit limit)
            {
                return new OpenOutcome.TenantLimit(limit.Limit);
            }

            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            _position = outcome is SlotOutcome.Waiting waiting ? waiting.Position : 0;
            var opened = State.Open(command);
            await ApplyAsync(outcome is SlotOutcome.Granted granted ? opened.TakeSlot(granted.Lease) : opened);
        }

        return Outcome();
    }

    public async Task<OpenOutcome> WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _settled.Task.WaitAsync(WaitSlice, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The caller asks again.
        }

        return Outcome();
    }

    public Task<SessionView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(_shown.ToView(new(Key.Id), _queueCapacity));

    public async Task<SessionView?> EndAsync(string reason, CancellationToken cancellationToken)
    {
        await ApplyAsync(State.End(reason, null, clock.GetUtcNow()));
        return _shown.ToView(new(Key.Id), _queueCapacity);
    }

    public async Task<EnqueueOutcome> EnqueueAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        if (!State.IsLive)
        {
            return new EnqueueOutcome.NoSession();
        }

        var (queue, outcome) = State.Queue.Enqueue(execution, _queueCapacity);

        // Whoever is answered that it has the turn knows of it; only those who waited are told later.
        await ChangeQueueAsync(outcome is EnqueueOutcome.Started ? queue.Acknowledge(execution) : queue);
        return outcome;
    }

    public Task ReleaseAsync(ExecutionId execution, CancellationToken cancellationToken) => ChangeQueueAsync(State.Queue.Release(execution));

    public Task AcknowledgeTurnAsync(ExecutionId execution, CancellationToken cancellationToken) => ChangeQueueAsync(State.Queue.Acknowledge(execution));

    public async Task OnSlotAsync(SlotLease lease)
    {
        var next = State.TakeSlot(lease);
        if (ReferenceEquals(next, State) && State.Lease?.Lease != lease.Lease)
        {
            await GrainFactory.GetAdmission().WithdrawAsync(lease.Lease);
            return;
        }

        await ApplyAsync(next);
    }

    public Task OnBrowserGoneAsync(long epoch, string reason) => ApplyAsync(State.LoseBrowser(epoch, reason, clock.GetUtcNow()));

    public Task ResumeAsync() => ApplyAsync(State);

    public Task ReceiveReminder(string reminderName, TickStatus status) => ApplyAsync(State);

    private async Task ChangeQueueAsync(SessionQueue queue)
    {
        var wasBusy = State.Queue.Running is not null;
        await ApplyAsync(State.With(queue));

        var isBusy = State.Queue.Running is not null;
        if (wasBusy != isBusy && State is { IsLive: true, Lease: { } lease })
        {
            await GrainFactory.GetHost(lease.Host).SetSessionBusyAsync(Key, isBusy);
        }
    }

    /// <summary>Stores first, tells those who wait, then does what is due, as far as it can be done now.</summary>
    private async Task ApplyAsync(SessionState next)
    {
        await StoreAsync(next);
        switch (State.NextDuty())
        {
            case SessionDuty.RequestSlot:
                KeepTelling();
                await RequestSlotAsync();
                break;
            case SessionDuty.OpenBrowser:
                await OpenBrowserAsync();
                break;
            case SessionDuty.TellTurn:
                KeepTelling();
                await GrainFactory.GetExecution(Key.Tenant, State.Queue.Running!.Value).OnTurnAsync();
                break;
            case SessionDuty.Watch:
                StopTelling();
                await WatchAsync();
                break;
            case SessionDuty.CloseBrowser:
                await CloseBrowserAsync();
                break;
            case SessionDuty.TellQueueOfEnd:
                KeepTelling();
                await Task.WhenAll(State.Queue.All.Select(execution => GrainFactory.GetExecution(Key.Tenant, execution).OnSessionEndedAsync(State.EndReason!)));
                break;
            case SessionDuty.None:
                StopTelling();
                await ForgetReminderAsync();
                break;
        }
    }

    private async Task StoreAsync(SessionState next)
    {
        var hadEnded = State.HasEnded;
        await stored.StoreAsync(this, next);
        Show();
        if (State.HasEnded && !hadEnded)
        {
            LogEnded(Key.Id, State.EndReason!);
        }
    }

    private async Task RequestSlotAsync()
    {
        switch (await GrainFactory.GetAdmission().RequestAsync(Ask(State.Request!)))
        {
            case SlotOutcome.Granted granted:
                await ApplyAsync(State.TakeSlot(granted.Lease));
                break;
            case SlotOutcome.Waiting waiting:
                _position = waiting.Position;
                break;
            case SlotOutcome.TenantLimit limit:
                await ApplyAsync(State.End("no_slot", $"The tenant has {limit.Limit} live sessions already (Admission:SessionsPerTenant).", clock.GetUtcNow()));
                break;
        }
    }

    private async Task OpenBrowserAsync()
    {
        StopTelling();
        var outcome = await GrainFactory.GetHost(State.Lease!.Host).OpenBrowserAsync(new(Key, State.Epoch, State.Lease, State.Request!.Settings));
        await ApplyAsync(outcome.IsOpen
            ? State.BrowserOpened(clock.GetUtcNow())
            : State.End("start_failed", outcome.Problem, clock.GetUtcNow()));
    }

    private async Task WatchAsync()
    {
        if (!await GrainFactory.GetHost(State.Lease!.Host).HoldsAsync(State.Lease.Lease))
        {
            await ApplyAsync(State.LoseBrowser(State.Epoch, "instance_lost", clock.GetUtcNow()));
        }
    }

    private async Task CloseBrowserAsync()
    {
        await GrainFactory.GetHost(State.Lease!.Host).CloseBrowserAsync(Key, State.Epoch);
        await ApplyAsync(State.BrowserClosed());
    }

    private SlotRequest Ask(OpenSession request) => new(
        new($"{Key}@{State.Epoch + 1}"),
        SlotKind.Browser,
        Key,
        request.OwnedBy is { } run ? new TenantKey(Key.Tenant, run.Value) : null,
        request.RequestedAt);

    private OpenOutcome Outcome() => _shown switch
    {
        { HasEnded: true } => new OpenOutcome.Failed(_shown.EndReason!, _shown.Problem ?? $"The session ended before it opened ({_shown.EndReason})."),
        { IsLive: true } => new OpenOutcome.Opened(_shown.ToView(new(Key.Id), _queueCapacity)!),
        _ => new OpenOutcome.Waiting(_position),
    };

    private void Show()
    {
        _shown = State;
        if (State.IsLive || State.HasEnded)
        {
            _settled.TrySetResult();
        }
    }

    private void KeepTelling() => _tellAgain ??= this.RegisterGrainTimer(
        () => ApplyAsync(State),
        new GrainTimerCreationOptions(TellAgain, TellAgain) { KeepAlive = true });

    private void StopTelling()
    {
        _tellAgain?.Dispose();
        _tellAgain = null;
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(LogLevel.Information, "Session {Session} ended: {Reason}.")]
    private partial void LogEnded(string session, string reason);
}

using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Grains.Telemetry;
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
    IArtifactStore artifacts,
    TimeProvider clock,
    ILogger<SessionGrain> logger) : Grain, ISessionGrain, IRemindable
{
    private const string Reminder = "session";

    /// <summary>How often what was told or asked is told again until it is acknowledged, and what failed is tried again.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(25);

    private readonly int _queueCapacity = options.Value.QueueCapacity;

    /// <summary>Completed when it is stored that the session is open or has ended, or when this activation is not the one that will see it.</summary>
    private TaskCompletionSource _waitIsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainReminder? _reminder;
    private IGrainTimer? _tryAgain;
    private int _position;
    private readonly QueuePlace _place = new();
    private bool _isWindingUp;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private SessionState _shown = new();

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private SessionState State => stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Show();
        if (State.NextDuty() is not (SessionDuty.None or SessionDuty.Watch))
        {
            KeepTrying();
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _place.Move(null);
        return Task.CompletedTask;
    }

    public async Task<OpenOutcome> OpenAsync(OpenSession command, CancellationToken cancellationToken)
    {
        if (State is { Request: null, HasEnded: false })
        {
            if ((await ExtensionRefusalAsync(command) ?? await ProfileRefusalAsync(command)) is { } refusal)
            {
                return refusal;
            }

            // The slot is asked for first: a refused request leaves nothing behind, and a lease that nobody uses expires.
            var outcome = await GrainFactory.GetAdmission().RequestAsync(Ask(command), cancellationToken);
            if (outcome is SlotOutcome.TenantLimit limit)
            {
                return new OpenOutcome.TenantLimit(limit.Limit);
            }

            _reminder = await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
            _position = outcome is SlotOutcome.Waiting waiting ? waiting.Position : 0;
            var opened = State.Open(TraceSpans.Current is { } trace ? command with { TraceParent = trace } : command);
            await ApplyAsync(outcome is SlotOutcome.Granted granted ? opened.TakeSlot(granted.Lease) : opened);
        }

        return Outcome();
    }

    public async Task<OpenOutcome> WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _waitIsOver.Task.WaitAsync(WaitSlice, clock, cancellationToken);
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
        var (next, outcome) = State.Enqueue(execution, _queueCapacity);
        await ApplyAsync(next);
        return outcome;
    }

    public async Task<EnqueueOutcome> JoinAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        var (next, outcome) = State.Join(execution, _queueCapacity);
        await ApplyAsync(next);
        return outcome;
    }

    public Task<SessionQueueView?> DescribeQueueAsync(CancellationToken cancellationToken) => Task.FromResult(QueueView());

    public async Task<SessionQueueView?> PauseQueueAsync(CancellationToken cancellationToken)
    {
        await ApplyAsync(State.PauseQueue());
        return QueueView();
    }

    public async Task<SessionQueueView?> ResumeQueueAsync(CancellationToken cancellationToken)
    {
        await ApplyAsync(State.ResumeQueue());
        return QueueView();
    }

    public Task ReleaseAsync(ExecutionId execution, CancellationToken cancellationToken) => ApplyAsync(State.With(State.Queue.Release(execution)));

    public Task AcknowledgeTurnAsync(ExecutionId execution, CancellationToken cancellationToken) => ApplyAsync(State.With(State.Queue.Acknowledge(execution)));

    public async Task<bool> SaveProfileAsync(string name, CancellationToken cancellationToken)
    {
        await ApplyAsync(State.SaveAs(name));
        return State.IsLive && State.SavedAs.Contains(name, StringComparer.Ordinal);
    }

    public async Task KeepCheckpointAsync(ArtifactReference? checkpoint, CancellationToken cancellationToken)
    {
        await ApplyAsync(State.Keep(checkpoint));
        if (checkpoint is not null && State.Checkpoint != checkpoint)
        {
            await artifacts.DeleteAsync(checkpoint.Hash, cancellationToken);
        }
    }

    public async Task<SessionView?> TagAsync(ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        await ApplyAsync(State.Tag(tags));
        return _shown.ToView(new(Key.Id), _queueCapacity);
    }

    public async Task OnSlotAsync(SlotLease lease)
    {
        var next = State.TakeSlot(lease);
        if (!ReferenceEquals(next, State))
        {
            TraceSpans.Tell("anchor.session.slot", next.Request!.TraceParent, next.Request.RequestedAt, clock.GetUtcNow());
            await ApplyAsync(next);
        }
        else if (State.Lease?.Lease != lease.Lease)
        {
            await GrainFactory.GetAdmission().WithdrawAsync(lease.Lease);
        }
    }

    public Task OnBrowserGoneAsync(long epoch, string reason) => ApplyAsync(State.LoseBrowser(epoch, reason, clock.GetUtcNow()));

    public Task ResumeAsync() => LookAgainAsync();

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // Whoever ended, but came in again by a call that was on its way for too long, lets go when it hears of its turn.
        await Task.WhenAll(State.Queue.InTurn.Select(execution => GrainFactory.GetExecution(Key.Tenant, execution).OnTurnAsync()));
        await LookAgainAsync();
    }

    /// <summary>Stores first, tells those who wait, then does what is due, as far as it can be done now.</summary>
    private async Task ApplyAsync(SessionState next)
    {
        await StoreAsync(next);
        await TryAsync(PerformAsync);
    }

    private async Task StoreAsync(SessionState next)
    {
        var before = _shown;
        try
        {
            await stored.StoreAsync(this, next);
        }
        catch
        {
            // The activation goes as soon as nobody waits in it any more; until then all other callers would wait for those.
            _waitIsOver.TrySetResult();
            throw;
        }

        Show();
        if (before.Checkpoint is { } unneeded && unneeded != next.Checkpoint)
        {
            await TryAsync(() => artifacts.DeleteAsync(unneeded.Hash));
        }

        if (next.HasEnded && !before.HasEnded)
        {
            LogEnded(Key.Id, next.EndReason!);
            SessionTelemetry.Ended(next);
            if (next.Lease is null)
            {
                // Else it would count against the tenant, and be granted a slot, as long as others hold theirs.
                await GrainFactory.GetAdmission().WithdrawAsync(SlotLeaseId());
            }
        }

        if (next.IsLive && next.IsBusy != before.IsBusy)
        {
            await GrainFactory.GetHost(next.Lease!.Host).SetSessionBusyAsync(Key, next.IsBusy);
        }
    }

    private SessionQueueView? QueueView() => _shown.ToQueueView(new(Key.Id), _queueCapacity);

    private OpenOutcome Outcome() => _shown switch
    {
        { HasEnded: true } => new OpenOutcome.Failed(_shown.EndReason!, _shown.Problem ?? $"The session ended before it opened ({_shown.EndReason})."),
        { IsLive: true } => new OpenOutcome.Opened(_shown.ToView(new(Key.Id), _queueCapacity)!),
        _ => new OpenOutcome.Waiting(_position),
    };

    private void Show()
    {
        _shown = State;
        _place.Move(State is { Status: SessionStatus.Pending, Lease: null } ? QueuePlace.BrowserSlot : null);
        if (State.IsLive || State.HasEnded)
        {
            _waitIsOver.TrySetResult();
        }
        else if (_waitIsOver.Task.IsCompleted)
        {
            // Its browser was lost, and another is being opened.
            _waitIsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    [LoggerMessage(LogLevel.Information, "Session {Session} ended: {Reason}.")]
    private partial void LogEnded(string session, string reason);
}

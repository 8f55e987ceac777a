using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Admission;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Grains.Executions;

/// <summary>The shell around <see cref="ExecutionLifecycle"/>: it stores what was decided, then does what the state says is due.</summary>
[GrainType("execution")]
internal sealed partial class ExecutionGrain(
    [PersistentState("execution")] IPersistentState<ExecutionState> stored,
    TimeProvider clock,
    ILogger<ExecutionGrain> logger) : Grain, IExecutionGrain, IRemindable
{
    private const string Reminder = "execution";

    /// <summary>How often what was asked is asked again, in case the answer was lost.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(25);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainTimer? _askAgain;
    private IGrainTimer? _limit;
    private RunAssignment? _toStart;
    private string? _waitingFor;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private ExecutionState _shown = new();

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private ExecutionState State => stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = State;
        if (State.HasEnded)
        {
            _ended.TrySetResult();
        }

        return Task.CompletedTask;
    }

    public async Task<SubmitOutcome> SubmitAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        if (State.Request is null)
        {
            if (request.Session is { } session && await RefusalOf(session) is { } refusal)
            {
                return refusal;
            }

            // The reminder may stand without a state, which it notices; a state must not stand without its reminder.
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            await ApplyAsync(State.Submit(request));
        }

        return new SubmitOutcome.Accepted(View()!);
    }

    public Task<ExecutionView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(View());

    public async Task<ExecutionView?> WaitForEndAsync(CancellationToken cancellationToken)
    {
        if (_shown.Request is not null && !_shown.HasEnded)
        {
            try
            {
                await _ended.Task.WaitAsync(WaitSlice, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The caller asks again.
            }
        }

        return View();
    }

    public async Task<ExecutionView?> CancelAsync(ExecutionFailure reason, CancellationToken cancellationToken)
    {
        await ApplyAsync(State.Cancel(reason, clock.GetUtcNow()));
        return View();
    }

    public Task<RunGrant?> AuthorizeAsync(string secretHash, CancellationToken cancellationToken) => Task.FromResult(
        _shown is { HasEnded: false, RunKeyHash: { } hash, Request: { } request } && AreEqual(hash, secretHash)
            ? new RunGrant(new(Key.Id), request.BrowserConfigurationJson, request.Session)
            : null);

    public async Task<bool> AdoptSessionAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (!State.CanAdopt())
        {
            return false;
        }

        await ApplyAsync(State.AdoptSession(session));
        return !State.HasEnded;
    }

    public Task OnTurnAsync() => ApplyAsync(State.TakeTurn());

    public Task OnSlotAsync(SlotLease lease) => UseSlotAsync(lease);

    public Task OnHostLostAsync(int attempt) => ApplyAsync(State.LoseHost(attempt, clock.GetUtcNow()));

    public Task OnSessionEndedAsync(string reason) => ApplyAsync(State.LoseSession(reason, clock.GetUtcNow()));

    public Task ResumeAsync() => ApplyAsync(State.CheckLimit(clock.GetUtcNow()));

    public Task ReportEndAsync(int attempt, AttemptResult result, CancellationToken cancellationToken) =>
        ApplyAsync(State.ReportEnd(attempt, result, clock.GetUtcNow()));

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (State.NextDuty() == ExecutionDuty.None)
        {
            await ForgetReminderAsync();
            return;
        }

        await ApplyAsync(State.CheckLimit(clock.GetUtcNow()));
    }

    /// <summary>Stores first, tells those who wait, then does what is due.</summary>
    private async Task ApplyAsync(ExecutionState next)
    {
        await stored.StoreAsync(this, next);
        _shown = next;
        if (State.HasEnded)
        {
            _askAgain?.Dispose();
            _limit?.Dispose();
            if (_ended.TrySetResult())
            {
                LogEnded(Key.Id, State.Status, State.Failure?.Code, State.Attempt);
            }
        }

        await PerformAsync(State.NextDuty());
    }

    private Task PerformAsync(ExecutionDuty duty) => duty switch
    {
        ExecutionDuty.EnterSessionQueue => EnterSessionQueueAsync(State.Request!.Session!.Value),
        ExecutionDuty.RequestSlot => RequestSlotAsync(),
        ExecutionDuty.WatchAttempt => WatchAttemptAsync(),
        ExecutionDuty.Settle => SettleAsync(),
        _ => State.HasEnded ? ForgetReminderAsync() : Task.CompletedTask,
    };

    private async Task<SubmitOutcome?> RefusalOf(SessionId session) => await GrainFactory.GetSession(Key.Tenant, session).DescribeAsync() switch
    {
        null or { Status: SessionStatus.Ended } => new SubmitOutcome.NoSession(),
        { QueueCapacity: var capacity, Waiting: var waiting, Running: not null } when waiting >= capacity => new SubmitOutcome.SessionFull(capacity),
        _ => null,
    };

    private async Task EnterSessionQueueAsync(SessionId session)
    {
        KeepAsking();
        switch (await GrainFactory.GetSession(Key.Tenant, session).EnqueueAsync(new(Key.Id)))
        {
            case EnqueueOutcome.Started:
                await ApplyAsync(State.TakeTurn());
                break;
            case EnqueueOutcome.Waiting waiting:
                _waitingFor = $"its turn in session {session}, place {waiting.Position}";
                break;
            case EnqueueOutcome.Full full:
                await ApplyAsync(State.Cancel(new("SESSION_FULL", $"{full.Capacity} executions wait in session {session} already (Sessions:QueueCapacity)."), clock.GetUtcNow()));
                break;
            case EnqueueOutcome.NoSession:
                await ApplyAsync(State.LoseSession("ended", clock.GetUtcNow()));
                break;
        }
    }

    private async Task RequestSlotAsync()
    {
        KeepAsking();
        if (State.HasTurn)
        {
            await GrainFactory.GetSession(Key.Tenant, State.Request!.Session!.Value).AcknowledgeTurnAsync(new(Key.Id));
        }

        var request = new SlotRequest(SlotLeaseId(), SlotKind.Runner, Key, Holder: null, State.Request!.RequestedAt);
        switch (await GrainFactory.GetAdmission().RequestAsync(request))
        {
            case SlotOutcome.Granted granted:
                await UseSlotAsync(granted.Lease);
                break;
            case SlotOutcome.Waiting waiting:
                _waitingFor = $"a runner slot, place {waiting.Position}";
                break;
        }
    }

    private async Task UseSlotAsync(SlotLease lease)
    {
        var (runKey, hash) = RunKey.Create(Key);
        var next = State.Start(lease, hash, clock.GetUtcNow());
        if (ReferenceEquals(next, State))
        {
            if (State.Lease?.Lease != lease.Lease)
            {
                await GrainFactory.GetAdmission().WithdrawAsync(lease.Lease);
            }

            return;
        }

        _askAgain?.Dispose();
        _askAgain = null;
        _toStart = new(Key, next.Attempt, lease, next.Request!, runKey, next.Deadline!.Value);
        await ApplyAsync(next);
    }

    /// <summary>Hands a new attempt to its host; or, when this activation did not grant it, asks whether the host still has it.</summary>
    private async Task WatchAttemptAsync()
    {
        var host = GrainFactory.GetHost(State.Lease!.Host);
        if (_toStart is { } assignment)
        {
            _toStart = null;
            if (!await host.StartExecutionAsync(assignment))
            {
                await GrainFactory.GetAdmission().WithdrawAsync(assignment.Lease.Lease);
                await ApplyAsync(State.Requeue());
            }
        }
        else if (!await host.HoldsAsync(State.Lease.Lease))
        {
            await ApplyAsync(State.LoseHost(State.Attempt, clock.GetUtcNow()));
        }
    }

    private async Task SettleAsync()
    {
        if (State.Lease is { } lease && !State.RunnerIsDone)
        {
            await GrainFactory.GetHost(lease.Host).StopExecutionAsync(Key, State.Attempt);
        }
        else if (State.Lease is null)
        {
            await GrainFactory.GetAdmission().WithdrawAsync(SlotLeaseId());
        }

        if (State.Request!.CleanupSessions)
        {
            await Task.WhenAll(State.Sessions.Select(session => GrainFactory.GetSession(Key.Tenant, session).EndAsync("run_ended")));
        }

        if (State.Request.Session is { } given)
        {
            await GrainFactory.GetSession(Key.Tenant, given).ReleaseAsync(new(Key.Id));
        }

        await stored.StoreAsync(this, State.MarkSettled());
        _shown = State;
        await ForgetReminderAsync();
    }

    private void KeepAsking()
    {
        _askAgain ??= this.RegisterGrainTimer(
            () => ApplyAsync(State.CheckLimit(clock.GetUtcNow())),
            new GrainTimerCreationOptions(AskAgain, AskAgain) { KeepAlive = true });

        if (State.Deadline is { } deadline)
        {
            _limit ??= this.RegisterGrainTimer(
                () => ApplyAsync(State.CheckLimit(clock.GetUtcNow())),
                new GrainTimerCreationOptions(Max(deadline - clock.GetUtcNow(), TimeSpan.Zero), Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private LeaseId SlotLeaseId() => new($"{Key}#{State.Attempt + 1}");

    private ExecutionView? View() => _shown.ToView(new(Key.Id), _waitingFor);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    [LoggerMessage(LogLevel.Information, "Execution {Execution} ended as {Status} ({Code}) after {Attempts} attempt(s).")]
    private partial void LogEnded(string execution, ExecutionStatus status, string? code, int attempts);
}

using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Admission;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Grains.Telemetry;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Executions;

/// <summary>The shell around <see cref="ExecutionLifecycle"/>: it stores what was decided, then does what the state says is due.</summary>
[GrainType("execution")]
internal sealed partial class ExecutionGrain(
    [PersistentState("execution")] IPersistentState<ExecutionState> stored,
    IOptions<ExecutionOptions> options,
    IWebhookSender webhooks,
    IArtifactStore artifacts,
    TimeProvider clock,
    ILogger<ExecutionGrain> logger) : Grain, IExecutionGrain, IRemindable
{
    private const string Reminder = "execution";

    /// <summary>How often what was asked is asked again, in case the answer was lost, and what failed is tried again.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(25);

    /// <summary>Completed when the end is stored, or when this activation is not the one that will see it.</summary>
    private readonly TaskCompletionSource _waitIsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainReminder? _reminder;
    private IGrainTimer? _tryAgain;
    private IGrainTimer? _alarm;
    private DateTimeOffset? _alarmAt;
    private RunAssignment? _toStart;
    private ExecutionWait? _wait;

    /// <summary>When this activation first asked for the slot of the next attempt.</summary>
    private DateTimeOffset? _slotAskedAt;

    private readonly QueuePlace _place = new();

    /// <summary>What the agent has used up by now; it is stored with the next change.</summary>
    private AgentUsage? _usage;

    /// <summary>Completed when something else is stored; there only while somebody waits for that.</summary>
    private TaskCompletionSource? _hasChanged;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private ExecutionState _shown = new();

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private ExecutionState State => stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = State;
        if (State.HasEnded)
        {
            _waitIsOver.TrySetResult();
        }

        if (State.NextDuty() is not (ExecutionDuty.None or ExecutionDuty.WatchAttempt))
        {
            KeepTrying();
        }

        ShowPlace();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _place.Move(null);
        return Task.CompletedTask;
    }

    public async Task<SubmitOutcome> SubmitAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        if (State.Request is null)
        {
            if (await RefusalOfAsync(request) is { } refusal)
            {
                return refusal;
            }

            // The reminder may stand without a state, which it notices; a state must not stand without its reminder.
            _reminder = await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
            await ApplyAsync(State.Submit(TraceSpans.Current is { } trace ? request with { TraceParent = trace } : request));
            ExecutionTelemetry.Submitted(request);
        }

        return string.Equals(State.Request!.Fingerprint, request.Fingerprint, StringComparison.Ordinal)
            ? new SubmitOutcome.Accepted(View()!)
            : new SubmitOutcome.OtherRequest();
    }

    public Task<ExecutionView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(View());

    public Task<WaitReason> FindWaitReasonAsync(CancellationToken cancellationToken) => Task.FromResult(_shown switch
    {
        { Request: not null, Status: ExecutionStatus.Queued } => _wait?.Reason ?? WaitReason.Unknown,
        _ => WaitReason.Nothing,
    });

    public async Task<ExecutionView?> WaitForEndAsync(CancellationToken cancellationToken)
    {
        if (_shown.Request is not null && !_shown.HasEnded)
        {
            try
            {
                await _waitIsOver.Task.WaitAsync(WaitSlice, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The caller asks again.
            }
        }

        return View();
    }

    public async Task<ExecutionView?> WaitForQuestionAsync(CancellationToken cancellationToken)
    {
        if (_shown is { Request: not null, HasEnded: false, Status: not ExecutionStatus.AwaitingInput })
        {
            await WaitForChangeAsync(cancellationToken);
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
            ? new RunGrant(
                new(Key.Id), request.BrowserConfigurationJson, request.Session, request.CleanupSessions, _shown.Attempt, _shown.ToLineage(new(Key.Id)))
            : null);

    public async Task<bool> AdoptSessionAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (!State.CanAdopt(session))
        {
            return false;
        }

        await ApplyAsync(State.AdoptSession(session));
        return !State.HasEnded;
    }

    public async Task<AdoptOutcome> AdoptChildAsync(ExecutionId child, CancellationToken cancellationToken)
    {
        var (next, outcome) = State.AdoptChild(child, options.Value.MaxDepth, options.Value.MaxChildren);
        await StoreAsync(next);
        return outcome;
    }

    public Task EndWithParentAsync(CancellationToken cancellationToken) => ApplyAsync(State.EndWithParent(clock.GetUtcNow()));

    public async Task<bool> HasLeftAsync(CancellationToken cancellationToken) => _shown switch
    {
        { HasEnded: false } => false,
        { RunnerIsDone: true } or { Lease: null } => true,
        { Lease: { } lease } => !await GrainFactory.GetHost(lease.Host).HoldsAsync(lease.Lease, cancellationToken),
    };

    public async Task OnTurnAsync()
    {
        await ApplyAsync(State.TakeTurn());
        await LetGoAgainAsync();
    }

    public Task OnKeyAsync() => State switch
    {
        { IsSettled: true } => TryAsync(LeaveKeyAsync),
        _ when State.NextDuty() == ExecutionDuty.EnterKeyQueue => ApplyAsync(State),
        _ => Task.CompletedTask,
    };

    public Task OnSlotAsync(SlotLease lease) => TryAsync(() => UseSlotAsync(lease));

    public Task OnHostLostAsync(int attempt) => ApplyAsync(State.LoseHost(attempt, clock.GetUtcNow()));

    public async Task OnSessionEndedAsync(string reason)
    {
        await ApplyAsync(State.LoseSession(reason, clock.GetUtcNow()));
        await LetGoAgainAsync();
    }

    public Task ResumeAsync() => ApplyAsync(State.CheckLimit(clock.GetUtcNow()));

    public Task ReportEndAsync(int attempt, AttemptResult result, CancellationToken cancellationToken) =>
        ApplyAsync(State.ReportEnd(attempt, result, clock.GetUtcNow()));

    public async Task<AnswerOutcome> AnswerAsync(AgentAnswer answer, CancellationToken cancellationToken)
    {
        var (next, outcome) = State.TakeAnswer(answer, clock.GetUtcNow());
        await ApplyAsync(next);
        return outcome;
    }

    public async Task<ExecutionView?> SetPausedAsync(bool isPaused, CancellationToken cancellationToken)
    {
        await ApplyAsync(State.SetPaused(isPaused, clock.GetUtcNow()));
        return View();
    }

    public Task ReportQuestionAsync(int attempt, AgentQuestion question, ArtifactReference? memory, CancellationToken cancellationToken) =>
        ApplyAsync(State.Ask(attempt, question, memory, _usage, clock.GetUtcNow()));

    public Task ReportUsageAsync(int attempt, AgentUsage usage, CancellationToken cancellationToken)
    {
        if (attempt == _shown.Attempt && !_shown.HasEnded)
        {
            _usage = usage;
        }

        return Task.CompletedTask;
    }

    public async Task<HoldOutcome> WaitForReleaseAsync(int attempt, string? question, CancellationToken cancellationToken)
    {
        if (_shown.HoldOf(attempt, question) is HoldOutcome.Held)
        {
            await WaitForChangeAsync(cancellationToken);
        }

        return _shown.HoldOf(attempt, question);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (State.NextDuty() == ExecutionDuty.None)
        {
            await ForgetReminderAsync();
            return;
        }

        await ApplyAsync(State.CheckLimit(clock.GetUtcNow()));
    }

    /// <summary>Waits until something else is stored; whoever waits asks again, also when that takes too long.</summary>
    private async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        try
        {
            _hasChanged ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            await _hasChanged.Task.WaitAsync(WaitSlice, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Then nothing has changed, which the caller sees.
        }
    }

    /// <summary>Stores first, tells those who wait, then does what is due.</summary>
    private async Task ApplyAsync(ExecutionState next)
    {
        await StoreAsync(next);
        await TryAsync(() => PerformAsync(State.NextDuty()));
        ShowPlace();
    }

    private void ShowPlace() => _place.Move(_shown is { Request: not null, Status: ExecutionStatus.Queued } ? QueuePlace.NameOf(_wait?.Reason) : null);

    private async Task StoreAsync(ExecutionState next)
    {
        try
        {
            await stored.StoreAsync(this, next);
        }
        catch
        {
            // The activation goes as soon as nobody waits in it any more; until then all other callers would wait for those.
            _waitIsOver.TrySetResult();
            _hasChanged?.TrySetResult();
            throw;
        }

        var unneeded = _shown.Memory == next.Memory ? null : _shown.Memory;
        _shown = next;
        _usage = next.HasEnded ? null : _usage;
        _hasChanged?.TrySetResult();
        _hasChanged = null;
        if (next.HasEnded && _waitIsOver.TrySetResult())
        {
            LogEnded(Key.Id, next.Status, next.Failure?.Code, next.Attempt);
            if (next.Request is not null)
            {
                ExecutionTelemetry.Ended(next);
            }
        }

        if (unneeded is not null)
        {
            await TryAsync(() => artifacts.DeleteAsync(unneeded.Hash));
        }
    }

    private ExecutionView? View() => _shown.ToView(new(Key.Id), _wait?.Text, _usage);

    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    [LoggerMessage(LogLevel.Information, "Execution {Execution} ended as {Status} ({Code}) after {Attempts} attempt(s).")]
    private partial void LogEnded(string execution, ExecutionStatus status, string? code, int attempts);
}

using System.Globalization;
using System.Security.Cryptography;
using AnchorOrleans.Admission;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Grains.Executions;

/// <content>What an execution does because its state says that it is due.</content>
internal sealed partial class ExecutionGrain
{
    /// <summary>Does what may fail without making untrue what is stored: the caller is answered from the state, and the effect is tried again.</summary>
    private async Task TryAsync(Func<Task> effect)
    {
        try
        {
            await effect();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogEffectFailed(exception, Key.Id, _shown.Status);
            KeepTrying();
        }
    }

    private async Task PerformAsync(ExecutionDuty duty)
    {
        switch (duty)
        {
            case ExecutionDuty.EnterSessionQueue:
                KeepTrying();
                await EnterSessionQueueAsync(State.Request!.Session!.Value);
                break;
            case ExecutionDuty.EnterKeyQueue:
                KeepTrying();
                await EnterKeyQueueAsync(State.Request!.ConcurrencyKey!);
                break;
            case ExecutionDuty.ClearAttempt:
                KeepTrying();
                await EndChildrenAsync();
                await EndSessionsAsync();
                if (await HaveChildrenLeftAsync())
                {
                    await ApplyAsync(State.ClearAttempt());
                }

                break;
            case ExecutionDuty.AwaitAttempt:
                KeepTrying();
                await AwaitAttemptAsync();
                break;
            case ExecutionDuty.RequestSlot:
                KeepTrying();
                await RequestSlotAsync();
                break;
            case ExecutionDuty.WatchAttempt:
                await WatchAttemptAsync();
                break;
            case ExecutionDuty.Settle:
                KeepTrying();
                await SettleAsync();
                break;
            case ExecutionDuty.TellWebhook:
                StopTrying();
                await TellWebhookAsync();
                break;
            case ExecutionDuty.None when State.HasEnded:
                StopTrying();
                await ForgetReminderAsync();
                break;
        }
    }

    private async Task<SubmitOutcome?> RefusalOfAsync(ExecutionRequest request)
    {
        if (request.Session is { } session && await RefusalOfAsync(session) is { } refusal)
        {
            return refusal;
        }

        return request.ConcurrencyKey is { } key && await GrainFactory.GetConcurrencyKey(Key.Tenant, key).FindFullAsync() is { } capacity
            ? new SubmitOutcome.KeyFull(capacity)
            : null;
    }

    private async Task<SubmitOutcome?> RefusalOfAsync(SessionId session) => await GrainFactory.GetSession(Key.Tenant, session).DescribeAsync() switch
    {
        null or { Status: SessionStatus.Ended } => new SubmitOutcome.NoSession(),
        { QueueCapacity: var capacity, Waiting: var waiting } when waiting >= capacity => new SubmitOutcome.SessionFull(capacity),
        _ => null,
    };

    private async Task EnterSessionQueueAsync(SessionId session)
    {
        var grain = GrainFactory.GetSession(Key.Tenant, session);
        switch (await (State.Request!.Lineage is null ? grain.EnqueueAsync(new(Key.Id)) : grain.JoinAsync(new(Key.Id))))
        {
            case EnqueueOutcome.Started:
                await ApplyAsync(State.TakeTurn());
                break;
            case EnqueueOutcome.Waiting waiting:
                _wait = waiting.IsPaused
                    ? new(WaitReason.SessionPause, $"its turn in session {session}, whose queue is paused, place {waiting.Position}")
                    : new(WaitReason.SessionTurn, $"its turn in session {session}, place {waiting.Position}");
                break;
            case EnqueueOutcome.Full full:
                await ApplyAsync(State.Cancel(new("SESSION_FULL", $"{full.Capacity} executions wait in session {session} already (Sessions:QueueCapacity)."), clock.GetUtcNow()));
                break;
            case EnqueueOutcome.NoSession:
                await ApplyAsync(State.LoseSession("ended", clock.GetUtcNow()));
                break;
        }
    }

    private async Task EnterKeyQueueAsync(string key)
    {
        var request = State.Request!;
        switch (await GrainFactory.GetConcurrencyKey(Key.Tenant, key).EnterAsync(new(new(Key.Id), request.Priority, request.RequestedAt)))
        {
            case KeyOutcome.Held:
                await ApplyAsync(State.TakeKey());
                break;
            case KeyOutcome.Waiting waiting:
                _wait = new(WaitReason.ConcurrencyKey, $"its concurrency key, place {waiting.Position}");
                if (request.Lineage is not null)
                {
                    // A run above may wait for this one and hold a slot; whoever holds the key may need just that.
                    await GrainFactory.GetAdmission().RequestAsync(AskForSlot(isHeldUp: true));
                }

                break;
            case KeyOutcome.Full full:
                await ApplyAsync(State.Cancel(new("CONCURRENCY_KEY_FULL", $"{full.Capacity} executions wait for this concurrency key already (Executions:KeyQueueCapacity)."), clock.GetUtcNow()));
                break;
        }
    }

    private async Task AwaitAttemptAsync()
    {
        var next = State.EndPause(clock.GetUtcNow());
        if (ReferenceEquals(next, State))
        {
            _wait = new(WaitReason.NextAttempt, string.Create(
                CultureInfo.InvariantCulture,
                $"attempt {State.Attempts + 1} of {State.Request!.Retry!.MaxAttempts}, at {State.NotBefore:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"));
            return;
        }

        await ApplyAsync(next);
    }

    private async Task RequestSlotAsync()
    {
        if (State.HasTurn)
        {
            await GrainFactory.GetSession(Key.Tenant, State.Request!.Session!.Value).AcknowledgeTurnAsync(new(Key.Id));
        }

        _slotAskedAt ??= clock.GetUtcNow();
        switch (await GrainFactory.GetAdmission().RequestAsync(AskForSlot(isHeldUp: false)))
        {
            case SlotOutcome.Granted granted:
                await UseSlotAsync(granted.Lease);
                break;
            case SlotOutcome.Waiting waiting:
                _wait = new(WaitReason.RunnerSlot, $"a runner slot, place {waiting.Position}");
                break;
        }
    }

    private SlotRequest AskForSlot(bool isHeldUp) => new(
        SlotLeaseId(),
        SlotKind.Runner,
        Key,
        State.Request!.Lineage is { } lineage ? new TenantKey(Key.Tenant, lineage.Topmost.Value) : null,
        State.Request.RequestedAt,
        State.Request.Priority,
        State.Request.Lineage?.Above ?? [],
        isHeldUp);

    private async Task UseSlotAsync(SlotLease lease)
    {
        // 128 random bits, and nothing that a URL must escape, since the SDK escapes nothing.
        var runKey = new RunKey(Key, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var now = clock.GetUtcNow();
        var next = State.Start(lease, runKey.SecretHash, now);
        if (ReferenceEquals(next, State))
        {
            if (State.Lease?.Lease != lease.Lease)
            {
                await GrainFactory.GetAdmission().WithdrawAsync(lease.Lease);
            }

            return;
        }

        _toStart = new(Key, next.Attempt, lease, next.Request!, runKey.Text, next.DeadlineAt(now), next.Continuation);
        var (isNew, due, askedAt) = (next.Attempts > State.Attempts, State.NotBefore ?? next.Request!.RequestedAt, _slotAskedAt);
        _slotAskedAt = null;
        await ApplyAsync(next);
        if (isNew)
        {
            ExecutionTelemetry.Started(next, due, askedAt, now);
        }
    }

    /// <summary>Hands a new attempt to its host; or, when this activation did not grant it, asks whether the host still has it.</summary>
    private async Task WatchAttemptAsync()
    {
        var host = GrainFactory.GetHost(State.Lease!.Host);
        if (_toStart is { } assignment)
        {
            // Kept until the host has answered: to start an attempt again that runs already changes nothing.
            var isStarted = await host.StartExecutionAsync(assignment);
            _toStart = null;
            if (!isStarted)
            {
                await GrainFactory.GetAdmission().WithdrawAsync(assignment.Lease.Lease);
                await ApplyAsync(State.Requeue());
                return;
            }
        }
        else if (!await host.HoldsAsync(State.Lease.Lease))
        {
            await ApplyAsync(State.LoseHost(State.Attempt, clock.GetUtcNow()));
            return;
        }

        StopTrying();
        SetAlarm();
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

        await EndChildrenAsync();
        if (State is { RunnerIsDone: false, Lease: { } held } and ({ HasTurn: true } or { HasKey: true }) && await GrainFactory.GetHost(held.Host).HoldsAsync(held.Lease))
        {
            // Its processes may live on for a moment: they could still act in its session, and the key is not free as long. The runner's report, or the timer, leads here again.
            await EndSessionsAsync();
            return;
        }

        await EndGivenSessionAsync();

        // The turn comes before the run's own sessions end, since that takes time and others wait for it.
        await ReleaseTurnAsync();
        await EndSessionsAsync();
        await LeaveKeyAsync();
        await ApplyAsync(State.MarkSettled());
    }

    private async Task TellWebhookAsync()
    {
        if (clock.GetUtcNow() < State.NextDelivery)
        {
            SetAlarm();
            return;
        }

        var isTaken = await webhooks.SendAsync(Key, State.ToView(new(Key.Id))!, State.Request!.Agent!.Webhook!);
        await ApplyAsync(State.NoteDelivery(isTaken, options.Value, clock.GetUtcNow()));
    }

    private Task EndChildrenAsync() => Task.WhenAll(State.Children.Select(child => GrainFactory.GetExecution(Key.Tenant, child).EndWithParentAsync()));

    /// <summary>Whether no process of the runs below is left; they could act beside the next attempt, and the timer asks again.</summary>
    private async Task<bool> HaveChildrenLeftAsync() =>
        (await Task.WhenAll(State.Children.Select(child => GrainFactory.GetExecution(Key.Tenant, child).HasLeftAsync()))).All(hasLeft => hasLeft);

    private Task EndSessionsAsync() => State.Request!.CleanupSessions
        ? Task.WhenAll(State.Sessions.Select(session => GrainFactory.GetSession(Key.Tenant, session).EndAsync(SessionView.RunEnded)))
        : Task.CompletedTask;

    /// <summary>Ends the session that the run was given, when that was asked for; before the turn is free, so that nobody takes it for a moment.</summary>
    private Task EndGivenSessionAsync() => State.Request is { Agent.EndsSession: true, Session: { } given }
        ? GrainFactory.GetSession(Key.Tenant, given).EndAsync(SessionView.RunEnded)
        : Task.CompletedTask;

    private Task LeaveKeyAsync() => State.Request?.ConcurrencyKey is { } key
        ? GrainFactory.GetConcurrencyKey(Key.Tenant, key).LeaveAsync(new(Key.Id))
        : Task.CompletedTask;

    private Task ReleaseTurnAsync() => State.Request?.Session is { } given
        ? GrainFactory.GetSession(Key.Tenant, given).ReleaseAsync(new(Key.Id))
        : Task.CompletedTask;

    /// <summary>Answers a session that counts on an execution which was settled before: it would tell again and again, and its queue would stand still.</summary>
    private Task LetGoAgainAsync() => State.IsSettled ? TryAsync(ReleaseTurnAsync) : Task.CompletedTask;

    private void KeepTrying()
    {
        _tryAgain ??= this.RegisterGrainTimer(
            () => ApplyAsync(State.CheckLimit(clock.GetUtcNow())),
            new GrainTimerCreationOptions(TryAgain, TryAgain) { KeepAlive = true });
        SetAlarm();
    }

    private void SetAlarm()
    {
        if (_alarmAt != State.NextAlarm)
        {
            _alarm?.Dispose();
            _alarmAt = State.NextAlarm;
            _alarm = _alarmAt is { } instant
                ? this.RegisterGrainTimer(RingAsync, new GrainTimerCreationOptions(Max(instant - clock.GetUtcNow(), TimeSpan.Zero), Timeout.InfiniteTimeSpan) { KeepAlive = true })
                : null;
        }
    }

    private Task RingAsync()
    {
        var now = clock.GetUtcNow();
        if (now < _alarmAt)
        {
            // Early by a rounding: it is set again.
            _alarmAt = null;
        }

        return ApplyAsync(State.CheckLimit(now));
    }

    private void StopTrying()
    {
        _tryAgain?.Dispose();
        _tryAgain = null;
        _alarm?.Dispose();
        (_alarm, _alarmAt) = (null, null);
    }

    private async Task ForgetReminderAsync()
    {
        if ((_reminder ?? await this.GetReminder(Reminder)) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
            _reminder = null;
        }
    }

    private LeaseId SlotLeaseId() => new($"{Key}#{State.Attempt + 1}");

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Warning, "What is due for execution {Execution} ({Status}) could not be done now; it is tried again.")]
    private partial void LogEffectFailed(Exception exception, string execution, ExecutionStatus status);
}

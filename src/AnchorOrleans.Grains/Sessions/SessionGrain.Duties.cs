using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Grains.Sessions;

/// <content>What a session does because its state says that it is due.</content>
internal sealed partial class SessionGrain
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

    private async Task PerformAsync()
    {
        switch (State.NextDuty())
        {
            case SessionDuty.RequestSlot:
                KeepTrying();
                await RequestSlotAsync();
                break;
            case SessionDuty.OpenBrowser:
                KeepTrying();
                await OpenBrowserAsync();
                break;
            case SessionDuty.TellTurn:
                KeepTrying();
                await GrainFactory.GetExecution(Key.Tenant, State.Queue.Running!.Value).OnTurnAsync();
                break;
            case SessionDuty.Watch:
                await WatchAsync();
                break;
            case SessionDuty.WindUp when !_isWindingUp:
                KeepTrying();
                await WindUpAsync();
                break;
            case SessionDuty.None:
                StopTrying();
                await ForgetReminderAsync();
                break;
        }
    }

    /// <summary>Asks its profile whether the session may begin with it, and replace it.</summary>
    private async Task<OpenOutcome?> ProfileRefusalAsync(OpenSession command) => command.Settings.Profile is { } profile
        ? await GrainFactory.GetProfile(Key.Tenant, profile.Name).AdmitAsync(profile.Name, new(Key.Id), profile.IsPersisted) switch
        {
            ProfileOutcome.Missing => new OpenOutcome.Failed(OpenOutcome.ProfileMissing, $"There is no profile '{profile.Name}' to begin with."),
            ProfileOutcome.Busy busy => new OpenOutcome.Failed(OpenOutcome.ProfileBusy, $"Session '{busy.Session}' will replace profile '{profile.Name}' when it ends; a second one cannot. Begin without 'persist', or end that one."),
            ProfileOutcome.TooMany many => new OpenOutcome.Failed(OpenOutcome.ProfileBusy, $"There are {many.Limit} profiles, which is the limit (Profiles:PerTenant)."),
            _ => null,
        }
        : null;

    private async Task<OpenOutcome?> ExtensionRefusalAsync(OpenSession command)
    {
        var extensions = command.Settings.Extensions;
        foreach (var extension in extensions.IsDefault ? [] : extensions)
        {
            if (await GrainFactory.GetExtension(Key.Tenant, extension).DescribeAsync() is null)
            {
                return new OpenOutcome.Failed(OpenOutcome.ExtensionMissing, $"There is no extension '{extension}' to begin with.");
            }
        }

        return null;
    }

    private async Task RequestSlotAsync()
    {
        if (State.GiveUp(clock.GetUtcNow()) is { HasEnded: true } givenUp)
        {
            await ApplyAsync(givenUp);
            return;
        }

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
        if (State is { IsReopening: true, Request: { } request })
        {
            // The profile that the lost browser was to leave is this one's to leave.
            await ProfileRefusalAsync(request);
        }

        var outcome = await GrainFactory.GetHost(State.Lease!.Host).OpenBrowserAsync(new(Key, State.Epoch, State.Lease, State.Request!.Settings, State.OpenedAt, State.Checkpoint) { TraceParent = State.Request.TraceParent });
        await ApplyAsync(outcome.IsOpen
            ? State.BrowserOpened(clock.GetUtcNow())
            : State.End("start_failed", outcome.Problem, clock.GetUtcNow()));
    }

    private async Task WatchAsync()
    {
        if (!await GrainFactory.GetHost(State.Lease!.Host).HoldsAsync(State.Lease.Lease))
        {
            await ApplyAsync(State.LoseBrowser(State.Epoch, "instance_lost", clock.GetUtcNow()));
            return;
        }

        StopTrying();
    }

    /// <summary>Tells every queued execution of the end and closes the browser; once, and again when the timer finds that it is still due.</summary>
    private async Task WindUpAsync()
    {
        _isWindingUp = true;

        // Before the browser closes: an execution is to end because its session did, not because its page fell away.
        await Task.WhenAll(State.Queue.All.Select(execution => GrainFactory.GetExecution(Key.Tenant, execution).OnSessionEndedAsync(State.EndReason!)));
        if (!State.IsBrowserGone)
        {
            await GrainFactory.GetHost(State.Lease!.Host).CloseBrowserAsync(Key, State.Epoch);
            await ApplyAsync(State.BrowserClosed());
        }
    }

    private LeaseId SlotLeaseId() => new($"{Key}@{State.Epoch + 1}");

    private SlotRequest Ask(OpenSession request) => new(
        SlotLeaseId(),
        SlotKind.Browser,
        Key,
        request.OwnedBy is { } run ? new TenantKey(Key.Tenant, run.Value) : null,
        request.RequestedAt,
        Above: request.Above);

    private Task LookAgainAsync()
    {
        _isWindingUp = false;
        return ApplyAsync(State);
    }

    private void KeepTrying() => _tryAgain ??= this.RegisterGrainTimer(
        LookAgainAsync,
        new GrainTimerCreationOptions(TryAgain, TryAgain) { KeepAlive = true });

    private void StopTrying()
    {
        _tryAgain?.Dispose();
        _tryAgain = null;
    }

    private async Task ForgetReminderAsync()
    {
        if ((_reminder ?? await this.GetReminder(Reminder)) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
            _reminder = null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is due for session {Session} ({Status}) could not be done now; it is tried again.")]
    private partial void LogEffectFailed(Exception exception, string session, SessionStatus status);
}

using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>The shell around <see cref="SessionBatchState"/>: asks for a few sessions at a time, so that it can be asked meanwhile how far it is.</summary>
/// <remarks>Asking for a session that was asked for already changes nothing, so what a crash interrupted is simply done again.</remarks>
[GrainType("session-batch")]
internal sealed partial class SessionBatchGrain(
    [PersistentState("session-batch")] IPersistentState<SessionBatchState> stored,
    TimeProvider clock,
    ILogger<SessionBatchGrain> logger) : Grain, ISessionBatchGrain, IRemindable
{
    private const string Reminder = "session-batch";
    private const int AtOnce = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private IGrainTimer? _asking;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private SessionBatchState _shown = new();

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private SessionBatchState State => stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = State;
        KeepAsking();
        return Task.CompletedTask;
    }

    public async Task<SessionBatchView> StartAsync(StartBatch command, CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);
        await StoreAsync(State.Start(command));
        KeepAsking();
        return State.ToView()!;
    }

    public Task<SessionBatchView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(_shown.ToView());

    public async Task<SessionBatchView?> CancelAsync(CancellationToken cancellationToken)
    {
        await StoreAsync(State.Cancel());
        return State.ToView();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        KeepAsking();
        if (State.Progress != BatchProgress.Asking && await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await AskForNextAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogAskingFailed(exception, Key.Id);
        }

        if (State.Progress != BatchProgress.Asking)
        {
            _asking?.Dispose();
            _asking = null;
        }
    }

    private async Task AskForNextAsync()
    {
        var asked = State.Asked;
        var problem = "The time was up before all sessions were asked for.";
        for (var index = asked; index < Math.Min(State.Asked + AtOnce, State.Request!.Count) && State.Progress == BatchProgress.Asking; index++)
        {
            if (await OpenAsync(index) is OpenOutcome.TenantLimit limit)
            {
                problem = $"The tenant had {limit.Limit} live sessions already (Admission:SessionsPerTenant).";
                break;
            }

            asked = index + 1;
        }

        await StoreAsync(State.Ask(asked).GiveUp(clock.GetUtcNow(), problem));
    }

    private Task<OpenOutcome> OpenAsync(int index)
    {
        var request = State.Request!;
        var open = new OpenSession(request.Settings, OwnedBy: null, request.RequestedAt, GiveUpAt: request.GiveUpAt, Batch: Key.Id, ApiKeyName: request.ApiKeyName);
        return GrainFactory.GetSession(Key.Tenant, SessionBatch.SessionOf(Key.Id, index)).OpenAsync(open);
    }

    private async Task StoreAsync(SessionBatchState next)
    {
        await stored.StoreAsync(this, next);
        _shown = State;
    }

    private void KeepAsking()
    {
        if (State.Progress == BatchProgress.Asking)
        {
            _asking ??= this.RegisterGrainTimer(AskAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Pause) { KeepAlive = true });
        }
    }

    [LoggerMessage(LogLevel.Warning, "Sessions of batch {Batch} could not be asked for now; it is tried again.")]
    private partial void LogAskingFailed(Exception exception, string batch);
}

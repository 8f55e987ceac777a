using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Reminders;

/// <summary>Keeps reminders in the table, and those that are due soon ticking.</summary>
internal sealed partial class ReminderService(
    Silo silo,
    IReminderTable table,
    IOptions<ReminderOptions> options,
    [FromKeyedServices(ReminderTimeProviderNames.Reminders)] TimeProvider clock,
    ILogger<ReminderService> logger) : IReminderRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId, string), Reminder> _near = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _refreshing = Task.CompletedTask;

    private ReminderOptions Options => options.Value;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Options.MinimumReminderPeriod < TimeSpan.FromMinutes(1))
        {
            LogShortPeriods(Options.MinimumReminderPeriod);
        }

        using var limit = new CancellationTokenSource(Options.InitializationTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await table.StartAsync(either.Token).WaitAsync(either.Token);
        await LoadAsync().WaitAsync(either.Token);
        _refreshing = RefreshAsync(_stopping.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _refreshing;
        List<Reminder> all;
        lock (_gate)
        {
            all = [.. _near.Values];
            _near.Clear();
        }

        foreach (var reminder in all)
        {
            reminder.Stop();
        }

        await table.StopAsync(cancellationToken);
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < Options.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period ({Options.MinimumReminderPeriod})");
        }

        var registeredAt = Now;
        var entry = new ReminderEntry { GrainId = callingGrainId, ReminderName = reminderName, StartAt = registeredAt + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry)
            ?? throw new ReminderException($"Could not register reminder {entry} to reminder table due to a race. Please try again later.");
        Track(entry, registeredAt);
        return new RegisteredReminder(entry);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        var registered = (RegisteredReminder)reminder;
        if (!await table.RemoveRow(registered.GrainId, registered.ReminderName, registered.ETag)
            && await table.ReadRow(registered.GrainId, registered.ReminderName) is not null)
        {
            throw new ReminderException($"Could not unregister reminder {registered.ReminderName} from the reminder table, due to tag mismatch. You can retry.");
        }

        Forget((registered.GrainId, registered.ReminderName));
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        await table.ReadRow(callingGrainId, reminderName) is { } entry ? new RegisteredReminder(entry) : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadRows(callingGrainId)).Reminders.Select(entry => new RegisteredReminder(entry))];

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A table that fails is read again at the next refresh; the failure is logged.")]
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Options.RefreshReminderListPeriod, clock);
        while (await NextAsync(timer, cancellationToken))
        {
            try
            {
                await LoadAsync();
            }
            catch (Exception exception)
            {
                LogRefreshFailed(exception);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Makes what ticks agree with the table.</summary>
    private async Task LoadAsync()
    {
        List<(GrainId, string)> before;
        lock (_gate)
        {
            before = [.. _near.Keys];
        }

        var rows = (await table.ReadRows(0, 0)).Reminders;
        foreach (var entry in rows)
        {
            Track(entry, DateTime.MinValue);
        }

        foreach (var key in before.Except(rows.Select(entry => (entry.GrainId, entry.ReminderName))))
        {
            Forget(key);
        }
    }

    /// <summary>Lets a reminder tick if it is due within the window; otherwise a refresh before then will.</summary>
    private void Track(ReminderEntry entry, DateTime registeredAt)
    {
        var key = (entry.GrainId, entry.ReminderName);
        lock (_gate)
        {
            if (_near.TryGetValue(key, out var known))
            {
                if (string.Equals(known.ETag, entry.ETag, StringComparison.Ordinal))
                {
                    return;
                }

                known.Stop();
                _near.Remove(key);
            }

            if (!_stopping.IsCancellationRequested && Reminder.Next(entry, Now, registeredAt) <= Now + Options.ReminderLoadingWindow)
            {
                var reminder = new Reminder(silo, entry, registeredAt, clock, Options.ReminderLoadingWindow, logger);
                _near[key] = reminder;
                reminder.Start(onFar: () => Forget(key, reminder));
            }
        }
    }

    private void Forget((GrainId, string) key, Reminder? only = null)
    {
        lock (_gate)
        {
            if (_near.TryGetValue(key, out var known) && (only is null || ReferenceEquals(known, only)))
            {
                known.Stop();
                _near.Remove(key);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "ReminderOptions.MinimumReminderPeriod is {Period}; reminders that frequent are meant for tests.")]
    private partial void LogShortPeriods(TimeSpan period);

    [LoggerMessage(Level = LogLevel.Error, Message = "The reminder table could not be read; it is tried again at the next refresh.")]
    private partial void LogRefreshFailed(Exception exception);

    private sealed class RegisteredReminder(ReminderEntry entry) : IGrainReminder
    {
        public GrainId GrainId { get; } = entry.GrainId;

        public string ReminderName { get; } = entry.ReminderName;

        public string ETag { get; } = entry.ETag;
    }
}

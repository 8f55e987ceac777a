using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>One reminder that ticks: on the grid of its start and period, one tick at a time, none made up.</summary>
internal sealed partial class Reminder(Silo silo, ReminderEntry entry, DateTime registeredAt, TimeProvider clock, TimeSpan window, ILogger logger)
{
    private readonly CancellationTokenSource _stopped = new();

    public string ETag => entry.ETag;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Finds the first point of the grid that is not past, and that lies after the tick before or the registration.</summary>
    public static DateTime Next(ReminderEntry entry, DateTime now, DateTime previous)
    {
        var period = Math.Max(entry.Period.Ticks, TimeSpan.TicksPerMillisecond);
        var missed = Math.Max(0, (now - entry.StartAt).Ticks + period - 1) / period;
        var next = entry.StartAt.AddTicks(missed * period);
        return next > previous ? next : next.AddTicks(period);
    }

    /// <summary>Ticks until stopped, or until the next tick is too far away to be held in memory.</summary>
    public void Start(Action onFar)
    {
        // Neither the caller's scheduler nor its execution context is the reminder's.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RunAsync(onFar), null);
    }

    public void Stop() => _stopped.Cancel();

    private async Task RunAsync(Action onFar)
    {
        var previous = registeredAt;
        while (!_stopped.IsCancellationRequested)
        {
            var now = Now;
            var next = Next(entry, now, previous);
            if (next > now + window)
            {
                onFar();
                return;
            }

            var waiting = Task.Delay(next - now, clock, _stopped.Token);
            if (Now < next)
            {
                await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!_stopped.IsCancellationRequested)
            {
                await TickAsync();
            }

            previous = next;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A failed tick is logged; the next one comes as planned.")]
    private async Task TickAsync()
    {
        try
        {
            var grain = silo.References.Create<IRemindable>(entry.GrainId);
            await grain.ReceiveReminder(entry.ReminderName, new(entry.StartAt, entry.Period, Now));
        }
        catch (Exception exception)
        {
            LogTickFailed(exception, entry.ReminderName, entry.GrainId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reminder {Reminder} of grain {GrainId} failed; its next tick comes as planned.")]
    private partial void LogTickFailed(Exception exception, string reminder, GrainId grainId);
}

using System.Globalization;
using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Reminders;

[GenerateSerializer, Alias("test.alarm-tick")]
public sealed record AlarmTick([property: Id(0)] DateTime First, [property: Id(1)] TimeSpan Period, [property: Id(2)] DateTime Now);

[Alias("test.alarm")]
internal interface IAlarmGrain : IGrainWithStringKey
{
    [Alias("SetAsync")]
    Task SetAsync(string name, TimeSpan due, TimeSpan period);

    [Alias("ClearAsync")]
    Task ClearAsync(string name, bool twice);

    [Alias("NamesAsync")]
    Task<string[]> NamesAsync();

    [Alias("HasAsync")]
    Task<bool> HasAsync(string name);

    [Alias("LastTickAsync")]
    Task<AlarmTick?> LastTickAsync();
}

/// <summary>A reminder's name says what its ticks do.</summary>
[GrainType("test-alarm")]
internal sealed class AlarmGrain(Stage stage) : Grain, IAlarmGrain, IRemindable
{
    private int _ticks;
    private AlarmTick? _last;

    public Task SetAsync(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task ClearAsync(string name, bool twice)
    {
        var reminder = await this.GetReminder(name);
        Assert.NotNull(reminder);
        await this.UnregisterReminder(reminder);
        if (twice)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public async Task<string[]> NamesAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public async Task<bool> HasAsync(string name) => await this.GetReminder(name) is not null;

    public Task<AlarmTick?> LastTickAsync() => Task.FromResult(_last);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _last = new(status.FirstTickTime, status.Period, status.CurrentTickTime);
        var tick = string.Create(CultureInfo.InvariantCulture, $"{reminderName} tick {++_ticks}");
        stage.Reach($"{tick} at {status.CurrentTickTime:HH:mm}");
        switch (reminderName)
        {
            case "failing":
                throw new InvalidDataException("the tick failed");
            case "slow":
                await stage.Pass($"{tick} go");
                break;
            case "once":
                await ClearAsync(reminderName, twice: false);
                break;
        }

        stage.Reach($"{tick} ended");
    }
}

/// <summary>Wants a reminder but takes none.</summary>
[Alias("test.unremindable")]
internal interface IUnremindableGrain : IGrainWithStringKey
{
    [Alias("SetAsync")]
    Task SetAsync();
}

[GrainType("test-unremindable")]
internal sealed class UnremindableGrain : Grain, IUnremindableGrain
{
    public Task SetAsync() => this.RegisterOrUpdateReminder("name", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}

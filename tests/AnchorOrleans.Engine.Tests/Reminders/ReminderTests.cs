using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Engine.Tests.Reminders;

/// <summary>The clock begins at midnight; ticks say the time they came at.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly TestReminderTable _table = new();
    private EngineHost? _host;

    private Stage Stage => _host!.Stage;

    private IAlarmGrain Grain => _host!.Grain<IAlarmGrain>("grain");

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public async ValueTask DisposeAsync() => await _host!.DisposeAsync();

    [Fact]
    public async Task A_reminder_ticks_when_it_is_due_and_then_periodically()
    {
        await Grain.SetAsync("plain", 2 * Minute, 5 * Minute);

        await AdvanceToAsync(2);
        await Stage.Reached("plain tick 1 at 00:02");
        await AdvanceToAsync(7);
        await Stage.Reached("plain tick 2 at 00:07");

        Assert.Equal(new(Start.AddMinutes(2), 5 * Minute, Start.AddMinutes(7)), await Grain.LastTickAsync());
    }

    [Fact]
    public async Task A_due_time_of_zero_ticks_after_one_period()
    {
        _table.WhileWriting = () => _clock.Advance(TimeSpan.FromSeconds(1));
        await Grain.SetAsync("plain", TimeSpan.Zero, 5 * Minute);

        await AdvanceToAsync(5);

        await Stage.Reached("plain tick 1 at 00:05");
    }

    [Fact]
    public async Task Ticks_that_were_slept_through_are_not_made_up_and_the_grid_is_kept()
    {
        await Grain.SetAsync("plain", 2 * Minute, 5 * Minute);
        await _clock.UntilArmedAsync(new(Start.AddMinutes(2))).WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        _clock.Advance(23 * Minute);
        await Stage.Reached("plain tick 1 at 00:23");

        await AdvanceToAsync(27);

        await Stage.Reached("plain tick 2 at 00:27");
    }

    [Fact]
    public async Task Reminders_outlive_their_host()
    {
        await Grain.SetAsync("plain", 2 * Minute, 5 * Minute);
        await _host!.DisposeAsync();
        _clock.Advance(10 * Minute);
        _host = await StartAsync();

        Assert.Equal(["plain"], await Grain.NamesAsync());
        await AdvanceToAsync(12);

        await Stage.Reached("plain tick 1 at 00:12");
    }

    [Fact]
    public async Task Ticks_of_one_reminder_never_overlap()
    {
        await Grain.SetAsync("slow", Minute, Minute);
        await AdvanceToAsync(1);
        await Stage.Reached("slow tick 1 at 00:01");
        _clock.Advance(3.5 * Minute);
        Stage.Open("slow tick 1 go");
        await Stage.Reached("slow tick 1 ended");

        await AdvanceToAsync(5);

        await Stage.Reached("slow tick 2 at 00:05");
        Stage.Open("slow tick 2 go");
    }

    [Fact]
    public async Task A_failing_tick_does_not_stop_the_reminder()
    {
        await Grain.SetAsync("failing", Minute, Minute);
        await AdvanceToAsync(1);
        await Stage.Reached("failing tick 1 at 00:01");

        await AdvanceToAsync(2);

        await Stage.Reached("failing tick 2 at 00:02");
    }

    [Fact]
    public async Task Registering_again_replaces()
    {
        await Grain.SetAsync("plain", 2 * Minute, 5 * Minute);
        await Grain.SetAsync("plain", 4 * Minute, 6 * Minute);
        Assert.Equal(1, _table.Count);

        await AdvanceToAsync(4);

        await Stage.Reached("plain tick 1 at 00:04");
        Assert.Equal(6 * Minute, (await Grain.LastTickAsync())!.Period);
    }

    [Fact]
    public async Task A_removed_reminder_is_gone_and_removing_it_twice_does_no_harm()
    {
        await Grain.SetAsync("plain", 2 * Minute, 5 * Minute);
        await Grain.SetAsync("other", 3 * Minute, 5 * Minute);
        await Grain.ClearAsync("plain", twice: true);

        Assert.False(await Grain.HasAsync("plain"));
        Assert.Equal(["other"], await Grain.NamesAsync());
        await AdvanceToAsync(3);
        await Stage.Reached("other tick 1 at 00:03");
    }

    [Fact]
    public async Task A_reminder_may_be_removed_by_its_own_tick()
    {
        await Grain.SetAsync("once", Minute, Minute);
        await AdvanceToAsync(1);
        await Stage.Reached("once tick 1 ended");

        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public async Task A_tick_activates_the_grain()
    {
        await Grain.SetAsync("plain", 2 * Minute, 5 * Minute);
        await _host!.DisposeAsync();
        _host = await StartAsync();

        await AdvanceToAsync(2);

        await Stage.Reached("plain tick 1 at 00:02");
    }

    [Fact]
    public async Task Periods_below_the_minimum_are_refused()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => Grain.SetAsync("plain", Minute, TimeSpan.FromSeconds(59)));

        Assert.Equal(
            "Cannot register reminder plain as requested period (00:00:59) is less than minimum allowed reminder period (00:01:00)",
            exception.Message);
    }

    [Fact]
    public async Task Impossible_times_and_names_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain.SetAsync("plain", -Minute, Minute));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain.SetAsync("plain", Minute, Timeout.InfiniteTimeSpan));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Grain.SetAsync("", Minute, Minute));
    }

    [Fact]
    public async Task A_grain_that_takes_no_reminders_cannot_register_one() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => _host!.Grain<IUnremindableGrain>("grain").SetAsync());

    [Fact]
    public async Task A_reminder_far_ahead_is_held_by_the_table_and_found_in_time()
    {
        await Grain.SetAsync("plain", TimeSpan.FromMinutes(30), 60 * Minute);
        _clock.Advance(25 * Minute);
        await AdvanceToAsync(30);

        await Stage.Reached("plain tick 1 at 00:30");
    }

    private DateTime Start { get; } = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Waits until the service waits for this minute, and moves the clock there.</summary>
    private async Task AdvanceToAsync(double minute)
    {
        var at = new DateTimeOffset(Start.AddMinutes(minute));
        await _clock.UntilArmedAsync(at).WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        _clock.Advance(at - _clock.GetUtcNow());
    }

    /// <summary>The odd refresh keeps the service's own timer away from the minutes that tests wait for.</summary>
    private Task<EngineHost> StartAsync() => EngineHost.StartAsync(
        silo => silo
            .Configure<ReminderOptions>(options => options.RefreshReminderListPeriod = TimeSpan.FromSeconds(301))
            .AddReminders()
            .Services.AddSingleton<IReminderTable>(_table),
        _clock);
}

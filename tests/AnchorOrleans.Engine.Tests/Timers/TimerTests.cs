using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Engine.Tests.Timers;

public sealed class TimerTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private EngineHost? _host;

    private Stage Stage => _host!.Stage;

    private ITimerGrain Grain => _host!.Grain<ITimerGrain>("grain");

    public async ValueTask InitializeAsync() => _host = await EngineHost.StartAsync(clock: _clock);

    public async ValueTask DisposeAsync() => await _host!.DisposeAsync();

    [Fact]
    public async Task A_timer_ticks_when_it_is_due_and_then_periodically()
    {
        await Grain.StartAsync("plain", Minute, 5 * Minute, interleave: false);

        Assert.Equal(0, await AfterAsync(0.9));
        Assert.Equal(1, await AfterAsync(0.1));
        Assert.Equal(1, await AfterAsync(4.9));
        Assert.Equal(2, await AfterAsync(0.1));
    }

    [Fact]
    public async Task One_jump_of_the_clock_is_one_tick()
    {
        await Grain.StartAsync("plain", Minute, Minute, interleave: false);

        Assert.Equal(1, await AfterAsync(15));
        Assert.Equal(2, await AfterAsync(1));
    }

    [Fact]
    public async Task A_timer_without_period_ticks_once()
    {
        await Grain.StartAsync("plain", Minute, Timeout.InfiniteTimeSpan, interleave: false);

        Assert.Equal(1, await AfterAsync(1));
        Assert.Equal(1, await AfterAsync(1000));
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_ticks_without_the_clock()
    {
        await Grain.StartAsync("plain", TimeSpan.Zero, Minute, interleave: false);

        await Stage.Reached("plain tick 1");
    }

    [Fact]
    public async Task A_tick_waits_for_a_running_call()
    {
        await Grain.StartAsync("plain", Minute, Minute, interleave: false);
        var call = Grain.WorkAsync("call");
        await Stage.Reached("call began");
        _clock.Advance(Minute);
        var next = Grain.TicksAsync("plain");

        Assert.False(Stage.HasReached("plain tick 1"));

        Stage.Open("call go");
        await call;
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        await Grain.StartAsync("plain", Minute, Minute, interleave: true);
        var call = Grain.WorkAsync("call");
        await Stage.Reached("call began");

        _clock.Advance(Minute);
        await Stage.Reached("plain tick 1");

        Stage.Open("call go");
        await call;
    }

    [Fact]
    public async Task A_running_tick_holds_up_calls_and_the_period_counts_from_its_end()
    {
        await Grain.StartAsync("slow", Minute, Minute, interleave: false);
        _clock.Advance(Minute);
        await Stage.Reached("slow 1 began");
        var call = Grain.TicksAsync("slow");
        _clock.Advance(10 * Minute);

        Assert.False(call.IsCompleted);

        Stage.Open("slow 1 go");
        Assert.Equal(1, await call);
        _clock.Advance(0.9 * Minute);
        Assert.Equal(1, await Grain.TicksAsync("slow"));
        _clock.Advance(0.1 * Minute);
        await Stage.Reached("slow 2 began");
        Stage.Open("slow 2 go");
    }

    [Fact]
    public async Task A_failing_tick_is_logged_and_the_timer_goes_on()
    {
        await Grain.StartAsync("failing", Minute, Minute, interleave: false);

        _clock.Advance(Minute);
        Assert.Equal(1, await Grain.TicksAsync("failing"));
        _clock.Advance(Minute);
        Assert.Equal(2, await Grain.TicksAsync("failing"));

        Assert.Contains(_host!.Logs.Entries, entry => entry.Exception is InvalidDataException);
    }

    [Fact]
    public async Task A_timer_may_be_disposed_of_by_its_own_tick()
    {
        await Grain.StartAsync("once", Minute, Minute, interleave: false);

        _clock.Advance(Minute);
        await Stage.Reached("once was told");
        _clock.Advance(10 * Minute);

        Assert.Equal(1, await Grain.TicksAsync("once"));
    }

    [Fact]
    public async Task A_change_inside_a_tick_takes_effect_after_it()
    {
        await Grain.StartAsync("changing", Minute, Minute, interleave: false);

        _clock.Advance(Minute);
        Assert.Equal(1, await Grain.TicksAsync("changing"));
        _clock.Advance(59 * Minute);
        Assert.Equal(1, await Grain.TicksAsync("changing"));
        _clock.Advance(Minute);
        Assert.Equal(2, await Grain.TicksAsync("changing"));
    }

    [Fact]
    public async Task A_changed_timer_keeps_its_new_times()
    {
        await Grain.StartAsync("plain", Minute, Minute, interleave: false);
        await Grain.ChangeAsync("plain", 10 * Minute, 2 * Minute);

        Assert.Equal(0, await AfterAsync(9));
        Assert.Equal(1, await AfterAsync(1));
        Assert.Equal(2, await AfterAsync(2));
    }

    [Fact]
    public async Task A_stopped_timer_does_not_tick()
    {
        await Grain.StartAsync("plain", Minute, Minute, interleave: false);
        await Grain.StopAsync("plain");

        Assert.Equal(0, await AfterAsync(100));
    }

    [Fact]
    public async Task Timers_end_with_their_activation()
    {
        await Grain.StartAsync("plain", Minute, Minute, interleave: false);
        await Grain.LeaveAsync();
        await Stage.Reached("deactivated");
        await Grain.TicksAsync("plain");

        Assert.Equal(0, await AfterAsync(100));
        Assert.False(Stage.HasReached("plain tick 1"));
    }

    private async Task<int> AfterAsync(double minutes)
    {
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        return await Grain.TicksAsync("plain");
    }
}

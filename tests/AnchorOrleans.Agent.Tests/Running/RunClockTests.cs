using AnchorOrleans.Agent.Running;

namespace AnchorOrleans.Agent.Tests.Running;

public sealed class RunClockTests
{
    [Fact]
    public void A_timer_that_fires_too_early_is_set_again_for_what_is_left()
    {
        var time = new HandWoundTime();
        using var clock = new RunClock(time, TimeSpan.FromMilliseconds(1500.4), TimeSpan.Zero, TestContext.Current.CancellationToken);

        time.Fire(at: TimeSpan.FromMilliseconds(1500.1));
        var early = clock.IsOver;
        time.Fire(at: TimeSpan.FromMilliseconds(1501.1));

        Assert.False(early);
        Assert.True(clock.IsOver);
        Assert.Equal([1501, 1], time.Armed.Select(due => due.TotalMilliseconds));
    }

    [Fact]
    public async Task A_timer_that_fires_while_a_person_is_awaited_ends_nothing_and_what_is_left_is_left()
    {
        var time = new HandWoundTime();
        using var clock = new RunClock(time, TimeSpan.FromSeconds(2), TimeSpan.Zero, TestContext.Current.CancellationToken);
        var answer = new TaskCompletionSource<bool>();
        var waiting = clock.WithoutCountingAsync(() => answer.Task);

        time.Fire(at: TimeSpan.FromSeconds(10));
        answer.SetResult(true);
        await waiting;

        Assert.False(clock.IsOver);
        Assert.Equal([2000, 2000], time.Armed.Select(due => due.TotalMilliseconds));
    }

    /// <summary>A clock whose one timer fires when a test says so.</summary>
    private sealed class HandWoundTime : TimeProvider
    {
        private TimeSpan _now;
        private TimerCallback? _callback;

        /// <summary>Gets for when it was set, each time.</summary>
        public List<TimeSpan> Armed { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return new Alarm(this);
        }

        public void Fire(TimeSpan at)
        {
            _now = at;
            _callback!(null);
        }

        private sealed class Alarm(HandWoundTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time.Armed.Add(dueTime);
                }

                return true;
            }

            public void Dispose()
            {
                // It holds nothing.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}

using AnchorOrleans.Silo.Sessions;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Silo.Tests.Sessions;

public sealed class IdlenessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AlmostLimit = Limit - TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();
    private int _ends;

    [Fact]
    public void A_session_that_nobody_ever_used_is_idle_from_its_beginning()
    {
        using var idleness = Create(Limit);

        _clock.Advance(AlmostLimit);
        Assert.Equal(0, _ends);
        _clock.Advance(Second);

        Assert.Equal(1, _ends);
    }

    [Fact]
    public void The_clock_stands_while_anybody_uses_the_session_and_begins_anew_when_the_last_has_gone()
    {
        using var idleness = Create(Limit);
        _clock.Advance(AlmostLimit);
        var guest = idleness.Begin();
        var viewer = idleness.Begin();
        _clock.Advance(TimeSpan.FromHours(1));
        guest.Dispose();
        guest.Dispose();
        _clock.Advance(TimeSpan.FromHours(1));
        viewer.Dispose();

        _clock.Advance(AlmostLimit);
        Assert.Equal(0, _ends);
        _clock.Advance(Second);

        Assert.Equal(1, _ends);
    }

    [Fact]
    public void A_new_use_begins_the_clock_anew_however_short_it_is()
    {
        using var idleness = Create(Limit);
        _clock.Advance(AlmostLimit);
        idleness.Begin().Dispose();

        _clock.Advance(AlmostLimit);

        Assert.Equal(0, _ends);
    }

    [Fact]
    public void Executions_that_run_or_wait_stop_the_clock_also_when_nobody_is_connected()
    {
        using var idleness = Create(Limit);
        idleness.SetBusy(true);
        idleness.Begin().Dispose();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);

        idleness.SetBusy(false);
        _clock.Advance(Limit);

        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Without_a_limit_nothing_ends_it()
    {
        using var idleness = Create(limit: null);
        idleness.Begin().Dispose();

        _clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(0, _ends);
    }

    [Fact]
    public void A_session_that_has_ended_is_never_idle()
    {
        var idleness = Create(Limit);
        var guest = idleness.Begin();
        idleness.Dispose();
        guest.Dispose();

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(0, _ends);
    }

    private Idleness Create(TimeSpan? limit) => new(limit, _clock, () => _ends++);
}

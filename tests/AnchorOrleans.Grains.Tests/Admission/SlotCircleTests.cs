using AnchorOrleans.Admission;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>When all slots are held by runs that wait for one more, the first of them gets one beyond the number.</summary>
public sealed class SlotCircleTests
{
    private readonly SlotBookDriver _driver = new();

    public SlotCircleTests()
    {
        _driver.Start("host", 2, 2);
        _driver.Ask("acme/r1", SlotKind.Runner);
        _driver.Ask("acme/r2", SlotKind.Runner);
        _driver.Ask("acme/s1 for r1");
        _driver.Ask("acme/s2 for r2");
        _driver.Report("host");
    }

    [Fact]
    public void Two_runs_that_hold_both_slots_and_each_wait_for_another_do_not_wait_for_ever()
    {
        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/s3 for r2"));

        var second = _driver.Ask("acme/s4 for r1");

        Assert.Equal(new SlotOutcome.Waiting(1), second);
        Assert.Equal("acme/s3 for r2", _driver.Told);
        Assert.Equal("acme/s4 for r1", _driver.WaitingForBrowsers);
    }

    [Fact]
    public void Once_one_is_out_of_the_circle_the_other_waits_for_a_slot_to_be_free()
    {
        _driver.Ask("acme/s3 for r2");
        _driver.Ask("acme/s4 for r1");

        _driver.Withdraw("acme/s2 for r2");
        Assert.Equal("acme/s3 for r2", _driver.Told);

        _driver.Withdraw("acme/s3 for r2");
        Assert.Equal("acme/s3 for r2, acme/s4 for r1", _driver.Told);
    }

    [Fact]
    public void While_one_run_can_go_on_nobody_gets_a_slot_beyond()
    {
        _driver.Ask("acme/s3 for r2");
        _driver.Report("host");

        Assert.Empty(_driver.Told);
    }

    [Fact]
    public void A_slot_held_from_outside_can_become_free_so_it_is_no_circle()
    {
        _driver.Withdraw("acme/s1 for r1");
        _driver.Ask("other/s1");
        _driver.Ask("acme/s3 for r2");

        Assert.Empty(_driver.Told);
    }

    [Fact]
    public void One_who_holds_nothing_cannot_use_the_way_out()
    {
        _driver.Ask("acme/s3 for r2");
        _driver.Ask("acme/s5 for r5");

        Assert.Equal("acme/s3 for r2, acme/s5 for r5", _driver.WaitingForBrowsers);
    }
}

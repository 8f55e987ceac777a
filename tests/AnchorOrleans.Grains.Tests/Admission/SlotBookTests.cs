using AnchorOrleans.Admission;
using AnchorOrleans.Grains.Admission;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Admission;

public sealed class SlotBookTests
{
    private static readonly TimeSpan Patience = SlotBook.Patience;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly SlotBookDriver _driver = new();

    [Fact]
    public void Without_a_host_everybody_waits()
    {
        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/s1"));
        Assert.Equal(new SlotOutcome.Waiting(2), _driver.Ask("acme/s2"));
        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/r1", SlotKind.Runner));
    }

    [Fact]
    public void A_host_that_comes_serves_those_who_waited_in_order()
    {
        _driver.Ask("acme/s1");
        _driver.Ask("acme/s2");
        _driver.Ask("acme/s3");

        _driver.Start("host", 0, 2);

        Assert.Equal("acme/s1, acme/s2", _driver.Told);
        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/s3"));
    }

    [Fact]
    public void A_free_slot_is_granted_at_once_and_the_asker_is_not_told_besides()
    {
        _driver.Start("host", 1, 0);

        var outcome = Assert.IsType<SlotOutcome.Granted>(_driver.Ask("acme/r1", SlotKind.Runner));

        Assert.Equal(new SlotLease(new("acme/r1"), SlotKind.Runner, new("host"), new(new("acme"), "r1"), null), outcome.Lease);
        Assert.Empty(_driver.Told);
    }

    [Fact]
    public void Asking_again_answers_the_same_lease_and_takes_no_second_slot()
    {
        _driver.Start("host", 0, 2);

        Assert.Equal(_driver.Ask("acme/s1"), _driver.Ask("acme/s1"));

        Assert.Equal("acme/s1", _driver.Leases);
    }

    [Fact]
    public void Asking_again_while_waiting_keeps_the_place()
    {
        _driver.Ask("acme/s1");
        _driver.Ask("acme/s2");

        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/s1"));
        Assert.Equal("acme/s1, acme/s2", _driver.WaitingForBrowsers);
    }

    [Fact]
    public void After_a_restart_those_who_ask_again_stand_where_they_stood()
    {
        _driver.Ask("acme/late", requestedAt: Samples.Now.AddSeconds(2));
        _driver.Ask("acme/early", requestedAt: Samples.Now.AddSeconds(1));

        Assert.Equal("acme/early, acme/late", _driver.WaitingForBrowsers);
    }

    [Fact]
    public void The_tenant_with_fewer_slots_goes_first()
    {
        _driver.Start("host", 0, 2);
        _driver.Ask("acme/s1");
        _driver.Ask("acme/s2");
        _driver.Ask("acme/s3");
        _driver.Ask("other/s1");

        _driver.Withdraw("acme/s1");

        Assert.Equal("other/s1", _driver.Told);
    }

    [Fact]
    public void Who_asks_for_a_run_that_holds_a_slot_goes_first()
    {
        _driver.Start("host", 1, 1);
        _driver.Ask("acme/r1", SlotKind.Runner);
        _driver.Ask("acme/s1");
        _driver.Ask("acme/s2");
        _driver.Ask("acme/s3 for r1");
        _driver.Ask("acme/s0 for r0");

        _driver.Withdraw("acme/s1");

        Assert.Equal("acme/s3 for r1", _driver.Told);
        Assert.Equal("acme/s2, acme/s0 for r0", _driver.WaitingForBrowsers);
    }

    [Fact]
    public void A_tenant_has_no_more_sessions_than_its_limit_waiting_ones_included()
    {
        _driver.Start("host", 0, 2);
        foreach (var number in Enumerable.Range(1, SlotBookDriver.SessionsPerTenant))
        {
            _driver.Ask($"acme/s{number}");
        }

        Assert.Equal(new SlotOutcome.TenantLimit(SlotBookDriver.SessionsPerTenant), _driver.Ask("acme/s5"));
        Assert.IsType<SlotOutcome.Waiting>(_driver.Ask("acme/s4"));
        Assert.IsType<SlotOutcome.Waiting>(_driver.Ask("other/s1"));
        Assert.IsType<SlotOutcome.Waiting>(_driver.Ask("acme/r1", SlotKind.Runner));
    }

    [Fact]
    public void A_request_taken_back_counts_no_more()
    {
        foreach (var number in Enumerable.Range(1, SlotBookDriver.SessionsPerTenant))
        {
            _driver.Ask($"acme/s{number}");
        }

        _driver.Withdraw("acme/s2");

        Assert.Equal(new SlotOutcome.Waiting(4), _driver.Ask("acme/s5"));
    }

    [Fact]
    public void A_lease_that_its_host_never_names_expires()
    {
        _driver.Start("host", 0, 1);
        _driver.Ask("acme/s1");
        _driver.Pass(Patience);
        _driver.Report(new HostId("host"), []);
        _driver.Ask("acme/s2");
        Assert.Equal("acme/s1", _driver.Leases);

        _driver.Pass(Moment);
        _driver.Report(new HostId("host"), []);

        Assert.Equal("acme/s2", _driver.Told);
    }

    [Fact]
    public void A_confirmed_lease_is_over_when_its_host_names_it_no_more()
    {
        _driver.Start("host", 0, 1);
        _driver.Ask("acme/s1");
        _driver.Report("host");
        _driver.Ask("acme/s2");

        _driver.Report("host", ended: "acme/s1");

        Assert.Equal("acme/s2", _driver.Told);
    }

    [Fact]
    public void A_confirmed_lease_lives_as_long_as_its_host_reports()
    {
        _driver.Start("host", 0, 1);
        _driver.Ask("acme/s1");
        foreach (var _ in Enumerable.Range(0, 5))
        {
            _driver.Pass(Patience);
            _driver.Report("host");
        }

        Assert.Equal("acme/s1", _driver.Leases);
    }

    [Fact]
    public void A_silent_host_counts_for_nothing_nor_do_its_leases()
    {
        _driver.Start("host", 0, 1);
        _driver.Ask("acme/s1");
        _driver.Report("host");
        _driver.Pass(Patience + Moment);

        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/s2"));
        Assert.Empty(_driver.Leases);
        Assert.Empty(_driver.Book.Hosts);
    }

    [Fact]
    public void What_a_silent_host_held_stays_forgotten_when_somebody_withdraws()
    {
        _driver.Start("host", 0, SlotBookDriver.SessionsPerTenant);
        foreach (var number in Enumerable.Range(1, SlotBookDriver.SessionsPerTenant))
        {
            _driver.Ask($"acme/s{number}");
        }

        _driver.Report("host");
        _driver.Pass(Patience + Moment);
        _driver.Withdraw("acme/s1");

        Assert.Empty(_driver.Leases);
        Assert.IsType<SlotOutcome.Waiting>(_driver.Ask("acme/s5"));
    }

    [Fact]
    public void Who_waits_and_asks_no_more_is_forgotten()
    {
        _driver.Start("host", 0, 1);
        _driver.Ask("acme/s1");
        _driver.Ask("acme/gone");
        _driver.Ask("acme/there");
        _driver.Report("host");
        _driver.Pass(Patience);
        _driver.Ask("acme/there");
        _driver.Pass(Moment);

        _driver.Report("host");

        Assert.Equal("acme/there", _driver.WaitingForBrowsers);
    }

    [Fact]
    public void A_lease_that_only_a_host_knows_is_learnt_from_it()
    {
        _driver.Start("host", 0, 1);
        _driver.Report(Samples.BrowserLease.Host with { Value = "host" }, [Samples.BrowserLease with { Host = new("host") }]);

        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/s2"));
        Assert.IsType<SlotOutcome.Granted>(_driver.Ask(Samples.BrowserLease.Lease.Value));
    }

    [Fact]
    public void The_roomiest_host_is_chosen_and_a_draining_one_never()
    {
        _driver.Start("small", 0, 1);
        _driver.Start("large", 0, 3);
        _driver.Start("draining", 0, 0);

        var hosts = Enumerable.Range(1, 4).Select(number => Assert.IsType<SlotOutcome.Granted>(_driver.Ask($"acme/s{number}")).Lease.Host.Value).ToList();

        Assert.Equal("large large", string.Join(' ', hosts[..2]));
        Assert.Equal("large small", string.Join(' ', hosts[2..].Order(StringComparer.Ordinal)));
        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("other/s1"));
    }
}

using AnchorOrleans.Admission;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>What admission shows of hosts, and to a tenant of its own requests.</summary>
public sealed class AdmissionViewTests
{
    private static readonly TenantId Acme = new("acme");

    private readonly SlotBookDriver _driver = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Slots_are_counted_host_by_host_whoever_holds_them()
    {
        _driver.Start("h2", runners: 1, browsers: 0);
        _driver.Start("h1", runners: 2, browsers: 3);
        foreach (var (name, kind) in new[] { ("acme/r1", SlotKind.Runner), ("other/r2", SlotKind.Runner), ("acme/s1", SlotKind.Browser), ("other/s2", SlotKind.Browser) })
        {
            Assert.IsType<SlotOutcome.Granted>(_driver.Ask(name, kind));
        }

        var view = _driver.Book.Describe(Acme, _driver.Now);

        Assert.Equal(["h1", "h2"], view.Hosts.Select(host => host.Host.Value));
        Assert.Equal([2, 1], view.Hosts.Select(host => host.Runners.Total));
        Assert.Equal(2, view.Hosts.Sum(host => host.Runners.Used));
        Assert.Equal([new SlotUse(2, 3), new SlotUse(0, 0)], view.Hosts.Select(host => host.Browsers));
        Assert.All(view.Hosts, host => Assert.Equal(_driver.Now, host.ReportedAt));
    }

    [Fact]
    public void A_tenant_is_told_how_many_of_its_own_wait_and_of_no_others()
    {
        _driver.Start("h1", runners: 1, browsers: 1);
        foreach (var (name, kind) in new[]
        {
            ("other/r1", SlotKind.Runner), ("other/r2", SlotKind.Runner), ("acme/r3", SlotKind.Runner), ("acme/r4", SlotKind.Runner),
            ("other/s1", SlotKind.Browser), ("acme/s2", SlotKind.Browser),
        })
        {
            _driver.Ask(name, kind);
        }

        var (own, others) = (_driver.Book.Describe(Acme, _driver.Now), _driver.Book.Describe(new("other"), _driver.Now));

        Assert.Equal((2, 1), (own.RunnersWaitedFor, own.BrowsersWaitedFor));
        Assert.Equal((1, 0), (others.RunnersWaitedFor, others.BrowsersWaitedFor));
        Assert.Equal(own.Hosts, others.Hosts);
    }

    [Fact]
    public void A_host_that_is_silent_for_too_long_is_not_shown()
    {
        _driver.Start("h1", runners: 1, browsers: 1);
        _driver.Pass(TimeSpan.FromSeconds(30));
        _driver.Start("h2", runners: 1, browsers: 1);

        Assert.Equal(["h1", "h2"], _driver.Book.Describe(Acme, _driver.Now).Hosts.Select(host => host.Host.Value));
        Assert.Equal(["h2"], _driver.Book.Describe(Acme, _driver.Now.AddTicks(1)).Hosts.Select(host => host.Host.Value));
    }

    [Fact]
    public async Task What_a_host_reports_of_its_machine_is_shown_until_its_next_report()
    {
        await using var silo = await TestSilo.StartAsync(runners: 2, browsers: 3);
        await silo.SubmitAsync("e1");
        var before = Assert.Single((await ViewAsync(silo)).Hosts);

        silo.Machine.Facts = silo.Machine.Facts with { Load = 7.5, MemoryUsedBytes = 99 };
        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(before, Assert.Single((await ViewAsync(silo)).Hosts));
        await silo.Host.BeatAsync(Cancelled);

        Assert.Equal(
            new HostView(TestSilo.HostId, silo.Clock.GetUtcNow(), IsDraining: false, new(1, 2), new(0, 3), silo.Machine.Facts),
            Assert.Single((await ViewAsync(silo)).Hosts));
    }

    [Fact]
    public async Task A_host_that_drains_says_so_and_one_that_starts_does_not()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");

        await silo.Host.DrainAsync(Cancelled);
        Assert.Equal((true, new SlotUse(1, 0)), await ViewAsync(silo) is { Hosts: [var draining] } ? (draining.IsDraining, draining.Runners) : default);

        await silo.Host.StartedAsync(new(0, 0), Cancelled);
        Assert.Equal((false, new SlotUse(0, 0)), await ViewAsync(silo) is { Hosts: [var starting] } ? (starting.IsDraining, starting.Runners) : default);
    }

    private static Task<AdmissionView> ViewAsync(TestSilo silo) => silo.Grains.GetAdmission().DescribeAsync(TestSilo.Tenant, Cancelled);
}

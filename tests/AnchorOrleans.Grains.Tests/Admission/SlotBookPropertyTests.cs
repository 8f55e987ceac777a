using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>What holds whatever hosts and owners do.</summary>
public sealed class SlotBookPropertyTests
{
    private static readonly string[] Names =
    [
        "acme/s1", "acme/s2", "acme/s3", "acme/s4 for r1", "acme/s5 for r1", "acme/s6 for r2", "acme/s7 for r2",
        "other/s1", "other/s2", "other/s3 for r3", "third/s1", "third/s2",
    ];

    private static readonly Gen<Step> AnyStep = Gen.Frequency(
        (6, Gen.Elements(Names).Select(name => new Step("ask", name))),
        (3, Gen.Elements("acme/r1", "acme/r2", "other/r3", "third/r4").Select(name => new Step("ask runner", name))),
        (3, Gen.Elements(Names).Select(name => new Step("withdraw", name))),
        (1, Gen.Elements("acme/r1", "acme/r2", "other/r3", "third/r4").Select(name => new Step("withdraw", name))),
        (3, Gen.Elements("north", "south").Select(name => new Step("report", name))),
        (2, Gen.Elements(Names).Select(name => new Step("end", name))),
        (1, Gen.Constant(new Step("pass", "20 s"))));

    [Fact]
    public void There_are_never_more_leases_than_slots_but_to_break_a_circle() => Properties.HoldsForEverySequence(AnyStep, steps =>
    {
        var before = new Dictionary<HostId, int>();
        Walk(steps, driver =>
        {
            foreach (var (host, known) in driver.Book.Hosts)
            {
                var browsers = OnHost(driver, SlotKind.Browser, host);
                Assert.InRange(OnHost(driver, SlotKind.Runner, host), 0, known.RunnerSlots);

                // Who holds one beyond may still do so when others, outside any circle, have come to free slots elsewhere.
                if (browsers > known.BrowserSlots && browsers > before.GetValueOrDefault(host))
                {
                    Assert.All(OfKind(driver, SlotKind.Browser), lease => Assert.NotNull(lease.Holder));
                }

                before[host] = browsers;
            }
        });
    });

    [Fact]
    public void Nobody_waits_while_a_slot_is_free() => Properties.HoldsForEverySequence(AnyStep, steps =>
        Walk(steps, driver =>
        {
            foreach (var (host, known) in driver.Book.Hosts)
            {
                Assert.True(driver.Book.Waiting.Of(SlotKind.Runner).IsEmpty || OnHost(driver, SlotKind.Runner, host) >= known.RunnerSlots);
                Assert.True(driver.Book.Waiting.Of(SlotKind.Browser).IsEmpty || OnHost(driver, SlotKind.Browser, host) >= known.BrowserSlots);
            }
        }));

    [Fact]
    public void Nobody_waits_and_holds_at_once_and_leases_live_on_known_hosts() => Properties.HoldsForEverySequence(AnyStep, steps =>
        Walk(steps, driver =>
        {
            Assert.All(driver.Book.Leases.Keys, lease => Assert.False(driver.Book.Waiting.Contains(lease)));
            Assert.All(driver.Book.Leases.Values, known => Assert.Contains(known.Lease.Host, driver.Book.Hosts.Keys));
            Assert.Equal(driver.Book.Waiting.Count, driver.Book.Waiting.Of(SlotKind.Runner).InOrderOfAsking.Count() + driver.Book.Waiting.Of(SlotKind.Browser).InOrderOfAsking.Count());
        }));

    [Fact]
    public void No_tenant_exceeds_its_sessions() => Properties.HoldsForEverySequence(AnyStep, steps =>
        Walk(steps, driver => Assert.All(
            OfKind(driver, SlotKind.Browser).Select(lease => lease.Owner.Tenant).Concat(driver.Book.Waiting.Of(SlotKind.Browser).InOrderOfAsking.Select(request => request.Owner.Tenant)).CountBy(tenant => tenant),
            count => Assert.InRange(count.Value, 0, SlotBookDriver.SessionsPerTenant))));

    [Fact]
    public void One_tenant_is_served_in_the_order_of_asking() => Properties.HoldsForEverySequence(
        Gen.Choose(1, 30).Select(number => $"acme/r{number}"),
        names =>
        {
            var driver = new SlotBookDriver();
            foreach (var name in names)
            {
                driver.Ask(name, SlotKind.Runner);
            }

            driver.Start("host", 1, 0);
            while (driver.Leases is { Length: > 0 } onlyLease)
            {
                driver.Withdraw(onlyLease);
            }

            Assert.Equal(names.Distinct(StringComparer.Ordinal).Select(name => new LeaseId(name)), driver.ToldLeases);
        });

    [Fact]
    public void Tenants_share_slots_evenly_however_much_one_asks_for() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 6).Zip(Gen.Choose(1, 20))),
        pair =>
        {
            var (slots, greed) = pair;
            var driver = new SlotBookDriver();
            foreach (var number in Enumerable.Range(1, slots + greed))
            {
                driver.Ask($"greedy/r{number}", SlotKind.Runner);
            }

            foreach (var number in Enumerable.Range(1, slots))
            {
                driver.Ask($"modest/r{number}", SlotKind.Runner);
            }

            driver.Start("host", slots, 0);

            var held = OfKind(driver, SlotKind.Runner).CountBy(lease => lease.Owner.Tenant.Value).ToDictionary(StringComparer.Ordinal);
            Assert.Equal(slots / 2, held.GetValueOrDefault("modest"));
        }).QuickCheckThrowOnFailure();

    private static void Walk(Step[] steps, Action<SlotBookDriver> check)
    {
        var driver = new SlotBookDriver();
        driver.Start("north", 1, 2);
        driver.Start("south", 1, 1);
        foreach (var step in steps)
        {
            step.Take(driver);
            check(driver);
        }
    }

    private static IEnumerable<SlotLease> OfKind(SlotBookDriver driver, SlotKind kind) =>
        driver.Book.Leases.Values.Select(known => known.Lease).Where(lease => lease.Kind == kind);

    private static int OnHost(SlotBookDriver driver, SlotKind kind, HostId host) => OfKind(driver, kind).Count(lease => lease.Host == host);

    private sealed record Step(string Verb, string Name)
    {
        public void Take(SlotBookDriver driver)
        {
            switch (Verb)
            {
                case "ask":
                    driver.Ask(Name);
                    break;
                case "ask runner":
                    driver.Ask(Name, SlotKind.Runner);
                    break;
                case "withdraw":
                    driver.Withdraw(Name);
                    break;
                case "report":
                    driver.Report(Name);
                    break;
                case "end":
                    driver.Report("north", Name);
                    driver.Report("south", Name);
                    break;
                default:
                    driver.Pass(TimeSpan.FromSeconds(20));
                    driver.Report("north");
                    break;
            }
        }
    }
}

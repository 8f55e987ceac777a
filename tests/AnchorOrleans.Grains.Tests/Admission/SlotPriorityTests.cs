using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>Priority decides between the runs of one tenant, and nowhere else.</summary>
public sealed class SlotPriorityTests
{
    private readonly SlotBookDriver _driver = new();
    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);

    [Fact]
    public void The_higher_priority_goes_first_then_who_asked_first()
    {
        AskRunner("acme/low", -1);
        AskRunner("acme/first", 0);
        AskRunner("acme/second", 0);
        AskRunner("acme/high", 100);

        Serve(4);

        Assert.Equal("acme/high, acme/first, acme/second, acme/low", _driver.Told);
    }

    [Fact]
    public void The_place_that_is_told_is_the_one_among_the_runs_of_the_tenant()
    {
        AskRunner("acme/first", 0);
        AskRunner("other/first", 0);

        Assert.Equal(new SlotOutcome.Waiting(1), AskRunner("acme/high", 1));
        Assert.Equal(new SlotOutcome.Waiting(2), AskRunner("acme/first", 0));
        Assert.Equal(new SlotOutcome.Waiting(1), AskRunner("other/first", 0));
    }

    [Fact]
    public void A_tenant_gains_nothing_over_another_by_a_priority()
    {
        AskRunner("modest/r1", 0);
        AskRunner("greedy/r1", 100);
        AskRunner("modest/r2", -100);
        AskRunner("greedy/r2", 100);

        Serve(4);

        Assert.Equal("modest/r1, greedy/r1, modest/r2, greedy/r2", _driver.Told);
    }

    [Fact]
    public void A_low_priority_makes_a_tenant_no_later_than_its_longest_waiting_run()
    {
        AskRunner("acme/old", -5);
        AskRunner("other/r1", 0);
        AskRunner("acme/new", 5);

        Serve(1);

        Assert.Equal("acme/new", _driver.Told);
    }

    [Fact]
    public void Who_acts_for_a_run_that_holds_a_slot_goes_before_every_priority()
    {
        _driver.Start("host", 1, 0);
        AskRunner("acme/parent", 0);
        AskRunner("acme/urgent", 100);
        _driver.Start("host", 2, 0);
        AskRunner("acme/more-urgent", 100);
        _driver.Ask("acme/child for parent", SlotKind.Runner, priority: -100, above: ["parent"]);

        _driver.Withdraw("acme/urgent");

        Assert.Equal("acme/urgent, acme/child for parent", _driver.Told);
    }

    [Fact]
    public void Whatever_the_priorities_one_tenant_is_served_by_them_and_then_in_the_order_of_asking() => Properties.HoldsForEverySequence(
        Gen.Choose(-3, 3),
        priorities =>
        {
            var driver = new SlotBookDriver();
            var names = priorities.Select((priority, number) => (Name: $"acme/r{number}", Priority: priority)).ToList();
            names.ForEach(run => driver.Ask(run.Name, SlotKind.Runner, priority: run.Priority));
            driver.Start("host", 1, 0);
            while (driver.Leases is { Length: > 0 } onlyLease)
            {
                driver.Withdraw(onlyLease);
            }

            Assert.Equal(names.OrderByDescending(run => run.Priority).Select(run => new LeaseId(run.Name)), driver.ToldLeases);
        });

    private SlotOutcome AskRunner(string name, int priority) => _driver.Ask(name, SlotKind.Runner, priority: priority, requestedAt: AskedAt(name));

    private void Serve(int slots)
    {
        for (var number = 1; number <= slots; number++)
        {
            _driver.Start("host", number, 0);
        }
    }

    private DateTimeOffset AskedAt(string name) => _asked.TryGetValue(name, out var known) ? known : _asked[name] = Samples.Now.AddSeconds(_asked.Count);
}

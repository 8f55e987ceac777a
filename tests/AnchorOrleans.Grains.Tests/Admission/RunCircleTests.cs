using AnchorOrleans.Admission;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>Runs that hold slots and wait for runs that need one do not wait for ever.</summary>
public sealed class RunCircleTests
{
    private static readonly Gen<(string Verb, int Choice, bool HasKey)> AnyStep =
        from verb in Gen.Frequency((3, Gen.Constant("start")), (4, Gen.Constant("child")), (3, Gen.Constant("browser")), (3, Gen.Constant("end")))
        from choice in Gen.Choose(0, 20)
        from hasKey in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (verb, choice, hasKey);

    private readonly SlotBookDriver _driver = new();

    [Fact]
    public void When_all_runners_are_held_by_runs_that_wait_for_runs_below_the_first_of_those_gets_one_beyond()
    {
        _driver.Start("host", 2, 0);
        _driver.Ask("acme/p1", SlotKind.Runner);
        _driver.Ask("acme/p2", SlotKind.Runner);

        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/c1 for p1", SlotKind.Runner, above: ["p1"]));
        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/c2 for p2", SlotKind.Runner, above: ["p2"]));
        Assert.Equal("acme/c1 for p1", _driver.Told);

        _driver.Withdraw("acme/c1 for p1");
        Assert.Equal("acme/c1 for p1", _driver.Told);

        _driver.Ask("acme/c3 for p1", SlotKind.Runner, above: ["p1"]);
        Assert.Equal("acme/c1 for p1, acme/c2 for p2", _driver.Told);
    }

    [Fact]
    public void A_run_below_that_can_go_on_is_waited_for()
    {
        _driver.Start("host", 2, 0);
        _driver.Ask("acme/p1", SlotKind.Runner);
        _driver.Ask("acme/c1 for p1", SlotKind.Runner, above: ["p1"]);

        Assert.Equal(new SlotOutcome.Waiting(1), _driver.Ask("acme/c2 for p1", SlotKind.Runner, above: ["p1"]));
    }

    [Fact]
    public void A_run_from_outside_gets_no_slot_by_a_circle()
    {
        _driver.Start("host", 1, 0);
        _driver.Ask("acme/p1", SlotKind.Runner);
        _driver.Ask("acme/outside", SlotKind.Runner);
        _driver.Ask("acme/c1 for p1", SlotKind.Runner, above: ["p1"]);

        Assert.Equal("acme/c1 for p1, acme/p1", _driver.Leases);
    }

    [Fact]
    public void A_circle_over_runners_and_browsers_is_one_too()
    {
        _driver.Start("host", 2, 1);
        _driver.Ask("acme/p1", SlotKind.Runner);
        _driver.Ask("acme/b1 for p1");
        _driver.Ask("acme/p2", SlotKind.Runner);
        _driver.Ask("acme/b2 for p2");
        Assert.Equal("acme/b1 for p1, acme/p1, acme/p2", _driver.Leases);

        Assert.IsType<SlotOutcome.Granted>(_driver.Ask("acme/c1 for p1", SlotKind.Runner, above: ["p1"]));
    }

    [Fact]
    public void A_run_below_that_is_held_up_lets_those_in_line_go_on_one_at_a_time()
    {
        _driver.Start("host", 1, 0);
        _driver.Ask("acme/p1", SlotKind.Runner);
        _driver.Ask("acme/x1", SlotKind.Runner);
        _driver.Ask("acme/x2", SlotKind.Runner);
        _driver.Ask("acme/c1 for p1", SlotKind.Runner, above: ["p1"], isHeldUp: true);
        Assert.Equal("acme/p1, acme/x1", _driver.Leases);

        _driver.Withdraw("acme/x1");
        Assert.Equal("acme/p1, acme/x2", _driver.Leases);

        _driver.Ask("acme/c1 for p1", SlotKind.Runner, above: ["p1"]);
        _driver.Withdraw("acme/x2");
        Assert.Equal("acme/c1 for p1, acme/p1", _driver.Leases);
    }

    [Fact]
    public void However_runs_start_runs_open_browsers_and_share_a_key_somebody_can_always_go_on() => Properties.HoldsForEverySequence(
        AnyStep,
        steps =>
        {
            foreach (var (runners, browsers) in new[] { (1, 1), (2, 1), (1, 2), (3, 2) })
            {
                Play(new RunForest(runners, browsers), steps);
            }
        });

    private static void Play(RunForest forest, IEnumerable<(string Verb, int Choice, bool HasKey)> steps)
    {
        foreach (var (verb, choice, hasKey) in steps)
        {
            switch (verb)
            {
                case "start":
                    forest.Start(hasKey);
                    break;
                case "child":
                    forest.StartChild(choice, hasKey);
                    break;
                case "browser":
                    forest.OpenBrowser(choice);
                    break;
                default:
                    forest.End(choice);
                    break;
            }

            forest.AssertSomebodyCanGoOn();
        }

        for (var number = 0; !forest.IsEmpty; number++)
        {
            forest.End(number);
            forest.AssertSomebodyCanGoOn();
        }
    }
}

using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Sessions;

public sealed class SessionStateTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly ExecutionId First = new("first");
    private static readonly ExecutionId Second = new("second");
    private static readonly SessionState None = new();
    private static readonly SessionState Pending = None.Open(Samples.Open);
    private static readonly SessionState Opening = Pending.TakeSlot(Samples.BrowserLease);
    private static readonly SessionState Live = Opening.BrowserOpened(Now);
    private static readonly SessionState Busy = Live.Enqueue(First, 100).Next;

    private static readonly ArtifactReference Checkpoint = new(new string('c', 64), 100);
    private static readonly SessionState Lost = Busy.Keep(Checkpoint).LoseBrowser(1, "instance_lost", Now);

    private static readonly Dictionary<string, SessionState> States = new(StringComparer.Ordinal)
    {
        ["none"] = None,
        ["pending"] = Pending,
        ["opening"] = Opening,
        ["idle"] = Live,
        ["busy"] = Busy,
        ["busy, the next not told"] = Busy.Enqueue(Second, 100).Next.With(Busy.Enqueue(Second, 100).Next.Queue.Release(First)),
        ["ended while pending"] = Pending.End("ended", null, Now),
        ["ended while pending, with a queue"] = Pending.Enqueue(First, 100).Next.End("ended", null, Now),
        ["ended"] = Live.End("ended", null, Now),
        ["ended and closed"] = Live.End("ended", null, Now).BrowserClosed(),
        ["ended and closed, with a queue"] = Busy.End("ended", null, Now).BrowserClosed(),
        ["reopening"] = Lost,
        ["reopening, with a slot"] = Lost.TakeSlot(Samples.BrowserLease),
        ["reopened"] = Lost.TakeSlot(Samples.BrowserLease).BrowserOpened(Now.AddMinutes(5)),
        ["crashed"] = Live.LoseBrowser(1, "browser_crashed", Now),
        ["forestalled by the end of its run"] = None.End(SessionView.RunEnded, null, Now),
    };

    private static readonly Dictionary<string, Func<SessionState, SessionState>> Commands = new(StringComparer.Ordinal)
    {
        ["open"] = state => state.Open(Samples.Open),
        ["take a slot"] = state => state.TakeSlot(Samples.BrowserLease),
        ["browser opened"] = state => state.BrowserOpened(Now),
        ["end"] = state => state.End("ended", null, Now),
        ["run ended"] = state => state.End(SessionView.RunEnded, null, Now),
        ["lose the first browser"] = state => state.LoseBrowser(1, "browser_crashed", Now),
        ["lose another browser"] = state => state.LoseBrowser(2, "browser_crashed", Now),
        ["keep a checkpoint"] = state => state.Keep(Checkpoint),
        ["browser closed"] = state => state.BrowserClosed(),
        ["enqueue first"] = state => state.Enqueue(First, 1).Next,
        ["enqueue second"] = state => state.Enqueue(Second, 1).Next,
        ["release first"] = state => state.With(state.Queue.Release(First)),
        ["acknowledge first"] = state => state.With(state.Queue.Acknowledge(First)),
    };

    [Theory]
    [InlineData("none", SessionStatus.Unknown, nameof(SessionDuty.None))]
    [InlineData("pending", SessionStatus.Pending, nameof(SessionDuty.RequestSlot))]
    [InlineData("opening", SessionStatus.Pending, nameof(SessionDuty.OpenBrowser))]
    [InlineData("idle", SessionStatus.Idle, nameof(SessionDuty.Watch))]
    [InlineData("busy", SessionStatus.Active, nameof(SessionDuty.Watch))]
    [InlineData("busy, the next not told", SessionStatus.Active, nameof(SessionDuty.TellTurn))]
    [InlineData("reopening", SessionStatus.Pending, nameof(SessionDuty.RequestSlot))]
    [InlineData("reopening, with a slot", SessionStatus.Pending, nameof(SessionDuty.OpenBrowser))]
    [InlineData("reopened", SessionStatus.Active, nameof(SessionDuty.Watch))]
    [InlineData("ended while pending", SessionStatus.Ended, nameof(SessionDuty.None))]
    [InlineData("ended while pending, with a queue", SessionStatus.Ended, nameof(SessionDuty.WindUp))]
    [InlineData("ended", SessionStatus.Ended, nameof(SessionDuty.WindUp))]
    [InlineData("ended and closed", SessionStatus.Ended, nameof(SessionDuty.None))]
    [InlineData("ended and closed, with a queue", SessionStatus.Ended, nameof(SessionDuty.WindUp))]
    [InlineData("crashed", SessionStatus.Ended, nameof(SessionDuty.None))]
    [InlineData("forestalled by the end of its run", SessionStatus.Unknown, nameof(SessionDuty.None))]
    public void Status_and_duty_are_read_from_the_state(string state, SessionStatus status, string duty) =>
        Assert.Equal((status, duty), (States[state].Status, States[state].NextDuty().ToString()));

    [Fact]
    public void An_execution_that_comes_before_the_browser_waits_for_it_and_is_told()
    {
        var (waiting, first) = Opening.Enqueue(First, 100);
        var (_, second) = waiting.Enqueue(Second, 100);

        Assert.Equal(new EnqueueOutcome.Waiting(1), first);
        Assert.Equal(new EnqueueOutcome.Waiting(2), second);
        Assert.Equal(new EnqueueOutcome.Waiting(1), waiting.Enqueue(First, 100).Outcome);
        Assert.Equal(SessionDuty.OpenBrowser, waiting.NextDuty());
        Assert.Equal(SessionDuty.TellTurn, waiting.BrowserOpened(Now).NextDuty());
    }

    [Fact]
    public void An_execution_that_has_the_turn_by_the_answer_need_not_be_told()
    {
        var (next, outcome) = Live.Enqueue(First, 100);

        Assert.IsType<EnqueueOutcome.Started>(outcome);
        Assert.Equal(SessionDuty.Watch, next.NextDuty());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("ended")]
    [InlineData("ended while pending")]
    [InlineData("crashed")]
    public void No_execution_joins_a_session_that_is_not_there(string state)
    {
        var (next, outcome) = States[state].Enqueue(First, 100);

        Assert.IsType<EnqueueOutcome.NoSession>(outcome);
        Assert.Same(States[state], next);
    }

    [Fact]
    public void A_session_whose_run_ended_before_it_was_opened_is_never_opened()
    {
        var forestalled = None.End(SessionView.RunEnded, null, Now);

        Assert.True(forestalled.HasEnded);
        Assert.Same(forestalled, forestalled.Open(Samples.Open));
        Assert.Null(forestalled.ToRow("acme/session-1"));
    }

    [Fact]
    public void A_session_that_never_was_cannot_be_ended_by_anybody_else() => Assert.Same(None, None.End("ended", null, Now));

    [Fact]
    public void A_lost_browser_of_another_epoch_changes_nothing() => Assert.Same(Live, Live.LoseBrowser(2, "browser_crashed", Now));

    [Fact]
    public void A_second_slot_is_not_taken() => Assert.Same(Opening, Opening.TakeSlot(Samples.BrowserLease with { Lease = new("other") }));

    [Fact]
    public void Every_slot_begins_a_new_epoch() => Assert.Equal(Pending.Epoch + 1, Opening.Epoch);

    [Fact]
    public void Whatever_happens_a_session_ends_once_and_for_one_reason() => Properties.HoldsForEverySequence(
        Gen.Elements(Commands.Keys.ToArray()),
        commands =>
        {
            SessionState? ended = null;
            foreach (var (_, state) in Walk(commands))
            {
                if (ended is not null)
                {
                    Assert.Equal((ended.EndedAt, ended.EndReason, ended.Problem, ended.OpenedAt), (state.EndedAt, state.EndReason, state.Problem, state.OpenedAt));
                }
                else if (state.HasEnded)
                {
                    ended = state;
                }
            }
        });

    [Fact]
    public void Whatever_happens_an_ended_session_admits_nobody_and_takes_no_slot() => Properties.HoldsForEverySequence(
        Gen.Elements(Commands.Keys.ToArray()),
        commands =>
        {
            foreach (var (before, state) in Walk(commands).Where(pair => pair.Before.HasEnded))
            {
                Assert.Equal(before.Lease, state.Lease);
                Assert.Subset(before.Queue.All.ToHashSet(), state.Queue.All.ToHashSet());
            }
        });

    [Fact]
    public void Whatever_happens_the_revision_counts_the_changes() => Properties.HoldsForEverySequence(
        Gen.Elements(Commands.Keys.ToArray()),
        commands => Assert.All(
            Walk(commands),
            pair => Assert.Equal(ReferenceEquals(pair.Before, pair.After) ? pair.Before.Revision : pair.Before.Revision + 1, pair.After.Revision)));

    private static IEnumerable<(SessionState Before, SessionState After)> Walk(IEnumerable<string> commands)
    {
        var state = None;
        foreach (var command in commands)
        {
            var next = Commands[command](state);
            yield return (state, next);
            state = next;
        }
    }

    [Theory]
    [InlineData("instance_lost", false)]
    [InlineData("browser_crashed", false)]
    [InlineData("idle_timeout", true)]
    [InlineData("max_duration", true)]
    [InlineData("ended", true)]
    public void While_a_person_is_awaited_a_lost_browser_is_replaced_and_one_that_was_ended_is_not(string reason, bool hasEnded)
    {
        var kept = Busy.Keep(Checkpoint);

        var lost = kept.LoseBrowser(1, reason, Now);

        Assert.Equal(hasEnded, lost.HasEnded);
        Assert.Equal(hasEnded ? null : Checkpoint, lost.Checkpoint);
        Assert.True(Busy.LoseBrowser(1, reason, Now).HasEnded);
        Assert.True(kept.Keep(null).LoseBrowser(1, reason, Now).HasEnded);
    }

    [Fact]
    public void A_replaced_browser_changes_neither_turn_nor_the_time_at_which_the_session_was_opened()
    {
        var reopened = States["reopened"];

        Assert.Equal((First, Now, 2L, true), (reopened.Queue.Running, reopened.OpenedAt, reopened.Epoch, reopened.IsLive));
        Assert.Same(Lost, Lost.GiveUp(Now.AddYears(1)));
        Assert.Same(Lost, Lost.LoseBrowser(1, "browser_crashed", Now));
    }
}

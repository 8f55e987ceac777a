using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class ExecutionLifecycleTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly ExecutionState None = new();
    private static readonly ExecutionState Queued = None.Submit(Samples.Request);
    private static readonly ExecutionState Running = Queued.Start(Samples.RunnerLease, "hash", Now);
    private static readonly ExecutionState InSession = None.Submit(Samples.Request with { Session = Samples.Session });

    private static readonly Dictionary<string, ExecutionState> States = new(StringComparer.Ordinal)
    {
        ["none"] = None,
        ["queued"] = Queued,
        ["queued, sync"] = None.Submit(Samples.Request with { Limit = Samples.SyncLimit }),
        ["queued for its turn"] = InSession,
        ["queued with its turn"] = InSession.TakeTurn(),
        ["refused by its host"] = Running.Requeue(),
        ["running"] = Running,
        ["running in a session"] = InSession.TakeTurn().Start(Samples.RunnerLease, "hash", Now),
        ["awaiting input"] = Running with { Status = ExecutionStatus.AwaitingInput },
        ["succeeded"] = Running.ReportEnd(1, Samples.Success, Now),
        ["cancelled while queued"] = Queued.Cancel(Samples.Stopped, Now),
        ["cancelled while running"] = Running.Cancel(Samples.Stopped, Now),
        ["cancelled and settled"] = Running.Cancel(Samples.Stopped, Now).MarkSettled(),
    };

    private static readonly Dictionary<string, Func<ExecutionState, ExecutionState>> Commands = new(StringComparer.Ordinal)
    {
        ["submit"] = state => state.Submit(Samples.Request),
        ["take the turn"] = state => state.TakeTurn(),
        ["start"] = state => state.Start(Samples.RunnerLease, "hash", Now),
        ["go back to the queue"] = state => state.Requeue(),
        ["report the first attempt"] = state => state.ReportEnd(1, Samples.Success, Now),
        ["report another attempt"] = state => state.ReportEnd(2, Samples.Success, Now),
        ["report no attempt"] = state => state.ReportEnd(0, Samples.Success, Now),
        ["cancel"] = state => state.Cancel(Samples.Stopped, Now),
        ["lose the host of the first attempt"] = state => state.LoseHost(1, Now),
        ["lose the host of another attempt"] = state => state.LoseHost(2, Now),
        ["lose the session"] = state => state.LoseSession("ended", Now),
        ["lose the session's browser"] = state => state.LoseSession("browser_crashed", Now),
        ["look before the limit"] = state => state.CheckLimit(Now),
        ["look at the limit"] = state => state.CheckLimit(Now + Samples.AsyncLimit.Duration),
        ["look after limit and grace"] = state => state.CheckLimit(Now + Samples.AsyncLimit.Duration + ExecutionLifecycle.LimitGrace),
        ["open a session"] = state => state.AdoptSession(Samples.Session),
        ["be settled"] = state => state.MarkSettled(),
    };

    /// <summary>Every transition: what a command makes of a state, and what is due then. A pair that is not here changes nothing.</summary>
    private static readonly Dictionary<(string State, string Command), (ExecutionStatus Status, ExecutionDuty Duty)> Transitions = new()
    {
        [("none", "submit")] = (ExecutionStatus.Queued, ExecutionDuty.RequestSlot),

        [("queued", "start")] = (ExecutionStatus.Running, ExecutionDuty.WatchAttempt),
        [("queued", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),

        [("queued, sync", "start")] = (ExecutionStatus.Running, ExecutionDuty.WatchAttempt),
        [("queued, sync", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("queued, sync", "look at the limit")] = (ExecutionStatus.TimedOut, ExecutionDuty.Settle),
        [("queued, sync", "look after limit and grace")] = (ExecutionStatus.TimedOut, ExecutionDuty.Settle),

        [("queued for its turn", "take the turn")] = (ExecutionStatus.Queued, ExecutionDuty.RequestSlot),
        [("queued for its turn", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("queued for its turn", "lose the session")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("queued for its turn", "lose the session's browser")] = (ExecutionStatus.Failed, ExecutionDuty.Settle),

        [("queued with its turn", "start")] = (ExecutionStatus.Running, ExecutionDuty.WatchAttempt),
        [("queued with its turn", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("queued with its turn", "lose the session")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("queued with its turn", "lose the session's browser")] = (ExecutionStatus.Failed, ExecutionDuty.Settle),

        [("refused by its host", "start")] = (ExecutionStatus.Running, ExecutionDuty.WatchAttempt),
        [("refused by its host", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),

        [("running", "go back to the queue")] = (ExecutionStatus.Queued, ExecutionDuty.RequestSlot),
        [("running", "report the first attempt")] = (ExecutionStatus.Succeeded, ExecutionDuty.None),
        [("running", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("running", "lose the host of the first attempt")] = (ExecutionStatus.Failed, ExecutionDuty.None),
        [("running", "look after limit and grace")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("running", "open a session")] = (ExecutionStatus.Running, ExecutionDuty.WatchAttempt),

        [("running in a session", "go back to the queue")] = (ExecutionStatus.Queued, ExecutionDuty.RequestSlot),
        [("running in a session", "report the first attempt")] = (ExecutionStatus.Succeeded, ExecutionDuty.Settle),
        [("running in a session", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("running in a session", "lose the host of the first attempt")] = (ExecutionStatus.Failed, ExecutionDuty.Settle),
        [("running in a session", "lose the session")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("running in a session", "lose the session's browser")] = (ExecutionStatus.Failed, ExecutionDuty.Settle),
        [("running in a session", "look after limit and grace")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("running in a session", "open a session")] = (ExecutionStatus.Running, ExecutionDuty.WatchAttempt),

        [("awaiting input", "report the first attempt")] = (ExecutionStatus.Succeeded, ExecutionDuty.None),
        [("awaiting input", "cancel")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("awaiting input", "lose the host of the first attempt")] = (ExecutionStatus.Failed, ExecutionDuty.None),
        [("awaiting input", "look after limit and grace")] = (ExecutionStatus.Cancelled, ExecutionDuty.Settle),
        [("awaiting input", "open a session")] = (ExecutionStatus.AwaitingInput, ExecutionDuty.WatchAttempt),

        [("cancelled while queued", "be settled")] = (ExecutionStatus.Cancelled, ExecutionDuty.None),

        [("cancelled while running", "report the first attempt")] = (ExecutionStatus.Cancelled, ExecutionDuty.None),
        [("cancelled while running", "be settled")] = (ExecutionStatus.Cancelled, ExecutionDuty.None),

        [("cancelled and settled", "report the first attempt")] = (ExecutionStatus.Cancelled, ExecutionDuty.None),
    };

    public static TheoryData<string, string> EveryPair =>
        [.. States.Keys.SelectMany(state => Commands.Keys, (state, command) => (state, command))];

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Every_command_makes_of_every_state_what_the_table_says(string state, string command)
    {
        var before = States[state];

        var after = Commands[command](before);

        if (!Transitions.TryGetValue((state, command), out var expected))
        {
            Assert.Same(before, after);
            return;
        }

        Assert.Equal(expected, (after.Status, after.NextDuty()));
        Assert.Equal(before.Revision + 1, after.Revision);
    }

    [Theory]
    [InlineData("none", nameof(ExecutionDuty.None))]
    [InlineData("queued", nameof(ExecutionDuty.RequestSlot))]
    [InlineData("queued for its turn", nameof(ExecutionDuty.EnterSessionQueue))]
    [InlineData("queued with its turn", nameof(ExecutionDuty.RequestSlot))]
    [InlineData("refused by its host", nameof(ExecutionDuty.RequestSlot))]
    [InlineData("running", nameof(ExecutionDuty.WatchAttempt))]
    [InlineData("awaiting input", nameof(ExecutionDuty.WatchAttempt))]
    [InlineData("succeeded", nameof(ExecutionDuty.None))]
    [InlineData("cancelled while queued", nameof(ExecutionDuty.Settle))]
    [InlineData("cancelled while running", nameof(ExecutionDuty.Settle))]
    [InlineData("cancelled and settled", nameof(ExecutionDuty.None))]
    public void What_is_due_is_read_from_the_state(string state, string duty) => Assert.Equal(duty, States[state].NextDuty().ToString());

    [Fact]
    public void Whatever_happens_there_is_at_most_one_final_state() => Properties.HoldsForEverySequence(
        Gen.Elements(Commands.Keys.ToArray()),
        commands =>
        {
            ExecutionState? ended = null;
            foreach (var state in Walk(commands))
            {
                if (ended is not null)
                {
                    Assert.Equal((ended.Status, ended.EndedAt, ended.Output, ended.Failure), (state.Status, state.EndedAt, state.Output, state.Failure));
                }
                else if (state.HasEnded)
                {
                    ended = state;
                }
            }
        });

    [Fact]
    public void Whatever_happens_a_state_is_consistent() => Properties.HoldsForEverySequence(
        Gen.Elements(Commands.Keys.ToArray()),
        commands => Assert.All(Walk(commands), state =>
        {
            Assert.Equal(state.HasEnded, state.EndedAt is not null);
            Assert.True(state.RunKeyHash is null || state is { Lease: not null, HasEnded: false }, "A run key outlives its run.");
            Assert.True(state.Lease is null || state.Attempt > 0, "A lease without an attempt.");
            Assert.True(!state.IsSettled || state.HasEnded, "Settled before the end.");
            Assert.Equal(state.Status is ExecutionStatus.Succeeded, state.Output is not null);
        }));

    [Fact]
    public void Whatever_happens_the_revision_counts_the_changes() => Properties.HoldsForEverySequence(
        Gen.Elements(Commands.Keys.ToArray()),
        commands =>
        {
            var before = None;
            foreach (var state in Walk(commands))
            {
                Assert.Equal(ReferenceEquals(before, state) ? before.Revision : before.Revision + 1, state.Revision);
                before = state;
            }
        });

    [Fact]
    public void A_second_attempt_has_the_next_number_and_ignores_reports_of_the_first()
    {
        var second = Running.Requeue().Start(Samples.RunnerLease, "other", Now);

        Assert.Equal(2, second.Attempt);
        Assert.Same(second, second.ReportEnd(1, Samples.Success, Now));
        Assert.Equal(ExecutionStatus.Succeeded, second.ReportEnd(2, Samples.Success, Now).Status);
    }

    [Theory]
    [InlineData(ExecutionStatus.Unknown)]
    [InlineData(ExecutionStatus.Queued)]
    [InlineData(ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.AwaitingInput)]
    public void A_report_must_name_a_final_state(ExecutionStatus status) =>
        Assert.Throws<ArgumentException>(() => Running.ReportEnd(1, Samples.Success with { Status = status }, Now));

    [Fact]
    public void A_failure_is_stored_with_bounded_text()
    {
        var failure = new ExecutionFailure("TASK_ERROR", new string('m', 100_000), string.Concat(Enumerable.Repeat("😀", 50_000)));

        var stored = Running.ReportEnd(1, new(ExecutionStatus.Failed, null, failure), Now).Failure!;

        Assert.Equal(FailureText.LongestMessage, stored.Message.Length);
        Assert.InRange(stored.Detail!.Length, FailureText.LongestDetail - 1, FailureText.LongestDetail);
        Assert.EndsWith("😀 … (cut)", stored.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ended", "SESSION_ENDED")]
    [InlineData("idle_timeout", "SESSION_ENDED")]
    [InlineData("browser_crashed", "BROWSER_CRASHED")]
    [InlineData("instance_lost", "INSTANCE_LOST")]
    public void The_end_of_the_session_names_its_reason(string reason, string code) =>
        Assert.Equal(code, InSession.LoseSession(reason, Now).Failure!.Code);

    [Fact]
    public void A_run_opens_no_more_sessions_than_its_state_can_hold()
    {
        var full = Enumerable.Range(0, ExecutionLifecycle.MostSessions).Aggregate(Running, (state, number) => state.AdoptSession(new($"session-{number}")));

        Assert.Equal(ExecutionLifecycle.MostSessions, full.Sessions.Length);
        Assert.False(full.CanAdopt(new SessionId("one-more")));
        Assert.Same(full, full.AdoptSession(new("one-more")));
        Assert.True(full.CanAdopt(new SessionId("session-0")));
    }

    [Fact]
    public void A_run_keeps_of_its_version_only_what_it_needs_to_run()
    {
        var error = new Diagnostic(IsError: true, "';' expected.", 3, 7);
        var compilation = Samples.Content.Compilation with { Diagnostics = [new Diagnostic(IsError: false, "Unused.", 1, 1), error, error with { Line = 9 }] };
        var content = Samples.Content with { Compilation = compilation, BrowserConfigurationJson = "{}" };

        var kept = None.Submit(Samples.Request with { Version = Samples.Version with { Content = content }, BrowserConfigurationJson = """{"merged":1}""" }).Request!;

        Assert.Equal(error, Assert.Single(kept.Version.Content.Compilation.Diagnostics));
        Assert.Equal((content.Source, compilation.Compiled), (kept.Version.Content.Source, kept.Version.Content.Compilation.Compiled));
        Assert.Equal((null, """{"merged":1}"""), (kept.Version.Content.BrowserConfigurationJson, kept.BrowserConfigurationJson));
    }

    [Fact]
    public void A_run_that_left_a_session_behind_is_not_settled_by_its_end() =>
        Assert.Equal(ExecutionDuty.Settle, Running.AdoptSession(Samples.Session).ReportEnd(1, Samples.Success, Now).NextDuty());

    [Fact]
    public void The_limit_of_a_run_that_waits_for_a_person_has_grace_too()
    {
        var waiting = States["awaiting input"];

        Assert.Same(waiting, waiting.CheckLimit(waiting.Deadline!.Value));
        Assert.Equal("TASK_TIMEOUT", waiting.CheckLimit(waiting.Deadline.Value + ExecutionLifecycle.LimitGrace).Failure!.Code);
    }

    private static IEnumerable<ExecutionState> Walk(IEnumerable<string> commands)
    {
        var state = None;
        foreach (var command in commands.Prepend("submit"))
        {
            state = Commands[command](state);
            yield return state;
        }
    }
}

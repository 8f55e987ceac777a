using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Agents;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Policies;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Policies;
using AnchorOrleans.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Every state goes through the real store and comes back whole.</summary>
public sealed class StoredStateTests
{
    private static readonly System.Reflection.MethodInfo Travel = typeof(StoredStateTests).GetMethod(nameof(TravelAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;

    [Fact]
    public async Task Every_state_comes_back_from_the_store_as_it_was_written()
    {
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");

        foreach (var type in ContractTypes.Stored)
        {
            var state = Filled.Of(type);

            var read = await (Task<object?>)Travel.MakeGenericMethod(type).Invoke(null, [store, state, ""])!;

            Assert.Equal(Shape.Of(state), Shape.Of(read));
            Assert.DoesNotContain("= null", Shape.Of(state), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_largest_run_there_can_be_fits_the_store()
    {
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var configuration = $"[{string.Concat(Enumerable.Repeat("\"a\",", 4096))}]";
        var failure = new ExecutionFailure("TASK_ERROR", new string('語', 1_000_000), new string('語', 1_000_000));
        var key = new string('~', 255);
        var secrets = Convert.ToBase64String(new byte[(16 * 1024) + 256]);
        var lineage = new RunLineage([.. Enumerable.Repeat(new ExecutionId(Guid.NewGuid().ToString()), 5)], Samples.Now, Samples.Session, [.. Enumerable.Repeat(key, 5)]);
        var running = new ExecutionState()
            .Submit(Samples.Request with { BrowserConfigurationJson = configuration, ConcurrencyKey = key, Lineage = lineage, SealedInputs = secrets, Version = Samples.Version with { Content = Samples.Content with { BrowserConfigurationJson = configuration } } })
            .TakeKey()
            .Start(Samples.RunnerLease, new string('0', 64), Samples.Now);
        var full = Enumerable.Range(0, ExecutionLifecycle.MostSessions).Aggregate(running, (state, _) => state.AdoptSession(new(Guid.NewGuid().ToString())));
        full = Enumerable.Range(0, 100).Aggregate(full, (state, _) => state.AdoptChild(new(Guid.NewGuid().ToString()), maxDepth: 6, maxChildren: 100).Next);

        await TravelAsync<ExecutionState>(store, full, "running");
        var read = await TravelAsync<ExecutionState>(store, full.ReportEnd(1, new(ExecutionStatus.Failed, null, failure), Samples.Now));

        Assert.Equal((ExecutionLifecycle.MostSessions, 100), (((ExecutionState)read!).Sessions.Length, ((ExecutionState)read).Children.Length));
    }

    [Fact]
    public async Task The_largest_agent_there_can_be_fits_the_store()
    {
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var words = new string('語', 100_000);
        var secrets = Convert.ToBase64String(new byte[(16 * 1024) + 256]);
        var state = new ExecutionState().Submit(Samples.AgentRequest with { SealedInputs = secrets }).TakeTurn().Start(Samples.RunnerLease, new string('0', 64), Samples.Now)
            .Ask(1, new("q1", words, new string('r', 200), Samples.Now), new(new string('0', 64), long.MaxValue), AgentUsage.None, Samples.Now)
            .TakeAnswer(new(null, GoesOn: true, words), Samples.Now).Next
            .Ask(1, new("q2", words, new string('r', 200), Samples.Now), new(new string('0', 64), long.MaxValue), AgentUsage.None, Samples.Now);

        var read = (ExecutionState)(await TravelAsync<ExecutionState>(store, state))!;

        Assert.Equal((AgentQuestion.LongestText, AgentQuestion.LongestText), (read.Question!.Text.Length, read.Answer!.Text.Length));
    }

    [Theory]
    [InlineData('語', 3)]
    [InlineData('<', 1)]
    [InlineData('"', 1)]
    public async Task The_largest_policy_there_can_be_fits_the_store(char letter, int bytes)
    {
        const int Rules = 200;
        const int Text = 16 * 1024;
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var text = new string(letter, Text / bytes / (2 * Rules));
        var rules = new PolicyRules(
            null,
            DomainMode.Blocklist,
            [.. Enumerable.Repeat(new DomainRule(text, PolicyDecision.Guardrail), Rules)],
            [.. Enumerable.Repeat(new PolicyActionRule(ActionCategory.Screenshot, PolicyDecision.Guardrail, new(ActionMatchType.Keyword, text, MatchScope.Target)), Rules)],
            [.. Enum.GetValues<ActionCategory>().Select(category => new ActionDefault(category, PolicyDecision.Guardrail))],
            new(PolicyDecision.Guardrail, PolicyDecision.Guardrail, PolicyDecision.Guardrail, PolicyDecision.Guardrail));
        var state = new PolicyState { Policy = new($"pol_{Guid.NewGuid():N}", new(new string('語', 100), PolicyStatus.Active, rules), Samples.Now, Samples.Now) };

        var read = (PolicyState)(await TravelAsync<PolicyState>(store, state))!;

        Assert.Equal(Rules, read.Policy!.Content.Rules.Actions.Length);
    }

    [Fact]
    public async Task The_largest_task_there_can_be_fits_the_store()
    {
        const int MostRanges = 400;
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var configuration = $$"""{"x":"{{new string('\\', 8 * 1024)}}"}""";
        var words = new string('語', 1000);
        var draft = Samples.Content with
        {
            BrowserConfigurationJson = configuration,
            Description = words,
            Compilation = new(null, [.. Enumerable.Repeat(new Diagnostic(IsError: true, new string('語', 200), int.MaxValue, int.MaxValue), 20)], ReadsSession: true),
        };
        var state = new TaskState().Save(new(Guid.NewGuid().ToString()), new(new string('n', 255), "typescript", words, configuration, draft), Guid.NewGuid().ToString(), Samples.Now);
        for (var number = 1_000_000_000; state.Publish(new(number, Samples.Content), null, "v", Samples.Now, MostRanges) is { Outcome: PublishOutcome.Published } published; number -= 2)
        {
            state = published.Next;
        }

        var read = (TaskState)(await TravelAsync<TaskState>(store, state))!;

        Assert.Equal(MostRanges, read.Used!.Ranges + read.Live!.Ranges);
    }

    private static async Task<object?> TravelAsync<T>(IGrainStorage store, object state, string name = "")
    {
        var grain = GrainId.Create("round-trip", $"acme/{typeof(T).Name}{name}");
        await store.WriteStateAsync("state", grain, new Held<T> { State = (T)state });
        var read = new Held<T>();
        await store.ReadStateAsync("state", grain, read);
        return read.State;
    }

    private sealed class Held<T> : IGrainState<T>
    {
        [AllowNull]
        public T State { get; set; }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}

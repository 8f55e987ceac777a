using AnchorOrleans.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Policies;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>Objectives that name a policy.</summary>
public sealed class PolicyUseTests
{
    private const string Run = "/start/run-task";
    private const string Start = "/start/start-session";
    private const string Tell = "/start/send-message";

    [Theory]
    [InlineData(Run, """{"prompt":"a","policyId":"pol_1"}""")]
    [InlineData(Run, """{"task":{"prompt":"a"},"policyId":"pol_1"}""")]
    [InlineData(Run, """{"task":{"prompt":"a","policyId":"pol_1"}}""")]
    [InlineData(Start, """{"task":{"prompt":"a"},"policyId":"pol_1"}""")]
    [InlineData("/v1/chat/completions", """{"model":"claude-test","messages":[{"role":"user","content":"a"}],"policyId":"pol_1"}""")]
    [InlineData("/v1/tools/perform-web-task", """{"prompt":"a","policyId":"pol_1"}""")]
    [InlineData("/v1/tools/perform-web-task?sessionId=" + ApiHost.SessionId, """{"prompt":"a","policyId":"pol_1"}""")]
    public async Task An_objective_is_accepted_with_what_its_policy_says_now(string path, string body)
    {
        await using var host = await AgentHost.StartAsync();
        host.AddPolicy("pol_1", "Be careful.");
        await host.CompleteAsync();

        using var response = await host.Api.PostAsync(path, body);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal([("pol_1", "Be careful.")], (await ReadPoliciesAsync(host)).Select(policy => (policy.Id, policy.Rules.Role)));
    }

    [Fact]
    public async Task The_policy_of_a_session_holds_for_later_objectives_which_may_add_one()
    {
        await using var host = await AgentHost.StartAsync();
        host.AddPolicy("pol_1");
        host.AddPolicy("pol_2");
        await host.CompleteAsync();

        await host.PostAsync(Start, """{"policyId":"pol_1"}""");
        await host.PostAsync(Tell, Message("""{"actionType":"newTask","prompt":"a","policyId":"pol_2"}"""));

        Assert.Equal("pol_1", host.Session.Settings.Policy);
        Assert.Equal(["pol_1", "pol_2"], (await ReadPoliciesAsync(host)).Select(policy => policy.Id));
    }

    [Fact]
    public async Task A_session_whose_policy_was_deleted_takes_no_further_objectives()
    {
        await using var host = await AgentHost.StartAsync();
        host.AddPolicy("pol_1");
        await host.PostAsync(Start, """{"policyId":"pol_1"}""");
        host.Policies.Clear();

        using var response = await host.Api.PostAsync(Tell, Message("""{"actionType":"newTask","prompt":"a"}"""));

        Assert.StartsWith("404 POLICY_NOT_FOUND There is no such policy", await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.Empty(host.Submitted);
    }

    [Theory]
    [InlineData(Run, """{"prompt":"a","policyId":"pol_unknown"}""", "There is no such policy")]
    [InlineData(Run, """{"prompt":"a","policyId":"../pol_1"}""", "There is no such policy")]
    [InlineData(Run, """{"prompt":"a","policyId":"pol_draft"}""", "Policy 'pol_draft' is a draft")]
    [InlineData(Start, """{"policyId":"pol_unknown"}""", "There is no such policy")]
    public async Task A_policy_that_is_not_there_is_told_before_a_session_is_opened(string path, string body, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        host.AddPolicy("pol_draft", status: PolicyStatus.Draft);

        using var response = await host.Api.PostAsync(path, body);

        Assert.StartsWith($"404 POLICY_NOT_FOUND {expected}", await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.Empty(host.Submitted);
        Assert.Empty(host.Done);
    }

    [Fact]
    public async Task A_web_task_keeps_away_from_what_its_session_avoids()
    {
        await using var host = await AgentHost.StartAsync();
        host.Session = host.Session with { Settings = host.Session.Settings with { Agents = new SessionAgentLimits(null, null, null, ["evil.test"]) } };
        await host.CompleteAsync();

        await host.PostAsync($"/v1/tools/perform-web-task?sessionId={ApiHost.SessionId}", """{"prompt":"a"}""");

        Assert.Equal(["evil.test"], (await ReadBriefAsync(host)).AvoidDomains);
    }

    private static async Task<AgentBrief> ReadBriefAsync(AgentHost host) =>
        AgentBrief.Parse(await host.Api.Artifacts.ReadAsync(host.Submitted[^1].Agent!.Brief.Hash, TestContext.Current.CancellationToken));

    private static async Task<IReadOnlyList<AcceptedPolicy>> ReadPoliciesAsync(AgentHost host) => (await ReadBriefAsync(host)).Policies;

    private static string Message(string message) => $$"""{"sessionId":"{{ApiHost.SessionId}}","message":{{message}}}""";
}

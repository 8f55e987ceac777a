using System.Net;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Policies;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Policies over HTTP: how they are written, what is refused, and with which words.</summary>
public sealed class PolicyTests
{
    private const string Path = "/v1/policies";
    private const string Full = """
        {"name":"Research only","status":"Draft","role":"You look and never touch.",
         "domains":{"mode":"Allowlist","entries":[{"pattern":"*.example.com"},{"pattern":"example.org","verdict":"guardrail"}]},
         "actions":[{"category":"submit","verdict":"block"},{"category":"navigation","verdict":"GUARDRAIL","match":{"text":"*/admin/*"}},
                    {"category":"click","verdict":"block","match":{"type":"regex","text":"delete .*","scope":"target"}}],
         "defaults":{"upload":"block","download":"guardrail"},
         "situations":{"purchase":"block"}}
        """;

    [Fact]
    public async Task A_policy_is_shown_as_it_was_written()
    {
        await using var host = await ApiHost.StartAsync();
        PolicyContent? kept = null;
        host.Grains.Otherwise = (type, key) => type != typeof(IPolicyGrain) ? null : new Stub<IPolicyGrain>().On("CreateAsync", arguments =>
        {
            kept = (PolicyContent)arguments[0]!;
            return Task.FromResult<PolicyOutcome>(new PolicyOutcome.Kept(new(key.Split('/')[1], kept, ApiHost.Now, ApiHost.Now)));
        }).Instance;

        using var response = await host.PostAsync(Path, Full);

        var policy = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.StartsWith("pol_", policy.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(("draft", "You look and never touch."), (policy.GetProperty("status").GetString(), policy.GetProperty("role").GetString()));
        Assert.Equal("""{"mode":"allowlist","entries":[{"pattern":"*.example.com","verdict":"allow"},{"pattern":"example.org","verdict":"guardrail"}]}""", policy.GetProperty("domains").GetRawText());
        Assert.Equal(
            """[{"category":"submit","verdict":"block"},{"category":"navigation","verdict":"guardrail","match":{"type":"glob","text":"*/admin/*","scope":"all"}},{"category":"click","verdict":"block","match":{"type":"regex","text":"delete .*","scope":"target"}}]""",
            policy.GetProperty("actions").GetRawText());
        Assert.Equal("""{"upload":"block","download":"guardrail"}""", policy.GetProperty("defaults").GetRawText());
        Assert.Equal("""{"purchase":"block","credentials":null,"captcha":null,"executables":null}""", policy.GetProperty("situations").GetRawText());
        Assert.Equal(PolicyDecision.Unknown, kept!.Rules.Situations.Captcha);
    }

    [Theory]
    [InlineData("""{}""", "'name' is required: a string of 1 to 100 characters")]
    [InlineData("""{"name":" a"}""", "'name' must not begin or end with a blank")]
    [InlineData("""{"name":"a","status":"on"}""", "'status' must be one of: active, draft")]
    [InlineData("""{"name":"a","role":"\u0001"}""", "'role' must not hold control characters")]
    [InlineData("""{"name":"a","domains":{"mode":"some"}}""", "'domains.mode' must be one of: allow_all, allowlist, blocklist")]
    [InlineData("""{"name":"a","domains":{"entries":[{"pattern":"a.test"}]}}""", "'domains.entries' must be empty with mode allow_all")]
    [InlineData("""{"name":"a","domains":{"mode":"blocklist","entries":[{}]}}""", "'domains.entries[0].pattern' is required")]
    [InlineData("""{"name":"a","domains":{"mode":"blocklist","entries":[{"pattern":"a.test","verdict":"allow"}]}}""", "'domains.entries[0].verdict' must be guardrail or block in a blocklist")]
    [InlineData("""{"name":"a","actions":[{"verdict":"block"}]}""", "'actions[0].category' is required; it must be one of: navigation, click, type,")]
    [InlineData("""{"name":"a","actions":[{"category":"click"}]}""", "'actions[0].verdict' is required; it must be one of: allow, guardrail, block")]
    [InlineData("""{"name":"a","actions":[{"category":"click","verdict":"3"}]}""", "'actions[0].verdict' must be one of")]
    [InlineData("""{"name":"a","actions":[{"category":"click","verdict":"block","match":{}}]}""", "'actions[0].match.text' is required: a string of 1 to 500 characters")]
    [InlineData("""{"name":"a","actions":[{"category":"click","verdict":"block","match":{"type":"glob","text":"*"}}]}""", "'actions[0].match.type' must be keyword or regex")]
    [InlineData("""{"name":"a","actions":[{"category":"navigation","verdict":"block","match":{"type":"keyword","text":"x"}}]}""", "'actions[0].match.type' must be glob or regex")]
    [InlineData("""{"name":"a","actions":[{"category":"click","verdict":"block","match":{"text":"x","scope":"frame"}}]}""", "'actions[0].match.scope' must be one of: all, target, page")]
    [InlineData("""{"name":"a","defaults":{"fly":"block"}}""", "'defaults.fly' is no category")]
    [InlineData("""{"name":"a","defaults":{"click":"never"}}""", "'defaults.click' must be one of: allow, guardrail, block")]
    [InlineData("""{"name":"a","defaults":{"click":"block","CLICK":"allow"}}""", "'defaults.CLICK' is no category, or stands there twice")]
    [InlineData("""{"name":"a","situations":{"captcha":"solve"}}""", "'situations.captcha' must be one of: allow, guardrail, block")]
    public async Task What_is_wrong_is_named_when_it_is_made_and_when_it_is_replaced(string body, string expected)
    {
        await using var host = await ApiHost.StartAsync();

        using var made = await host.PostAsync(Path, body);
        using var replaced = await host.SendAsync(HttpMethod.Put, $"{Path}/pol_1", body);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (made.StatusCode, replaced.StatusCode));
        Assert.StartsWith(expected, await ApiHost.ReadRefusalAsync(made), StringComparison.Ordinal);
        Assert.StartsWith(expected, await ApiHost.ReadRefusalAsync(replaced), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_told_with_their_numbers()
    {
        await using var host = await ApiHost.StartAsync([("Api:Agents:MaxPolicyRules", "2"), ("Api:Agents:MaxPolicyBytes", "1024")]);

        using var many = await host.PostAsync(Path, """{"name":"a","actions":[{},{},{}]}""");
        using var large = await host.PostAsync(Path, $$"""{"name":"a","role":"{{new string('r', 1025)}}"}""");
        using var role = await host.PostAsync(Path, $$"""{"name":"a","role":"{{new string('r', 2001)}}"}""");

        Assert.Equal("'actions' may have at most 2 entries; it has 3.", await ApiHost.ReadRefusalAsync(many));
        Assert.Equal("'actions' and 'domains' and 'role' may have at most 1,024 bytes of text together (Api:Agents:MaxPolicyBytes); they have 1,025.", await ApiHost.ReadRefusalAsync(large));
        Assert.Equal("'role' may have at most 2,000 characters; it has 2,001.", await ApiHost.ReadRefusalAsync(role));
    }

    [Fact]
    public async Task What_agents_could_not_read_is_refused_in_their_words()
    {
        await using var host = await ApiHost.StartAsync();
        host.Policies.On("FindProblem", _ => new RuleProblem("domains.entries[0].pattern", "must be a host"));

        using var response = await host.PostAsync(Path, Full);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("'domains.entries[0].pattern' must be a host.", await ApiHost.ReadRefusalAsync(response));
    }

    [Fact]
    public async Task Too_many_are_409_with_the_limit()
    {
        await using var host = await ApiHost.StartAsync();
        host.Grains.Otherwise = (type, _) => type == typeof(IPolicyGrain)
            ? new Stub<IPolicyGrain>().On("CreateAsync", _ => Task.FromResult<PolicyOutcome>(new PolicyOutcome.TooMany(3))).Instance
            : null;

        using var response = await host.PostAsync(Path, Full);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("There are 3 policies, which is the limit (Policies:PerTenant). Delete one.", await ApiHost.ReadRefusalAsync(response));
    }

    [Theory]
    [InlineData("GET", "pol_1")]
    [InlineData("PUT", "pol_1")]
    [InlineData("DELETE", "pol_1")]
    [InlineData("GET", "x")]
    [InlineData("DELETE", "pol_a.b")]
    public async Task One_that_is_not_there_is_404(string method, string id)
    {
        await using var host = await ApiHost.StartAsync();
        host.Grains.Add<IPolicyGrain>($"{ApiHost.TenantId}/pol_1")
            .On("DescribeAsync", _ => Task.FromResult<PolicyView?>(null))
            .On("DeleteAsync", _ => Task.FromResult<PolicyView?>(null))
            .On("ReplaceAsync", _ => Task.FromResult<PolicyOutcome>(new PolicyOutcome.Missing()));

        using var response = await host.SendAsync(HttpMethod.Parse(method), $"{Path}/{id}", method == "PUT" ? Full : null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.StartsWith("There is no such policy", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", Path)]
    [InlineData("PUT", $"{Path}/pol_1")]
    [InlineData("DELETE", $"{Path}/pol_1")]
    public async Task Only_who_administers_may_write_them(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Parse(method), path, method == "DELETE" ? null : Full, ApiHost.RunRoleKey);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_list_leaves_out_what_is_not_there()
    {
        await using var host = await ApiHost.StartAsync();
        var content = new PolicyContent("a", PolicyStatus.Active, new(null, DomainMode.AllowAll, [], [], [], new(default, default, default, default)));
        host.Grains.Add<INameListGrain>($"{ApiHost.TenantId}/policies").On("ListAsync", _ => Task.FromResult<System.Collections.Immutable.ImmutableArray<string>>(["pol_1", "pol_2"]));
        host.Grains.Add<IPolicyGrain>($"{ApiHost.TenantId}/pol_1").On("DescribeAsync", _ => Task.FromResult<PolicyView?>(null));
        host.Grains.Add<IPolicyGrain>($"{ApiHost.TenantId}/pol_2").On("DescribeAsync", _ => Task.FromResult<PolicyView?>(new("pol_2", content, ApiHost.Now, ApiHost.Now)));

        using var response = await host.GetAsync(Path, ApiHost.ReadKey);

        var list = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal((1, "pol_2"), (list.GetProperty("count").GetInt32(), list.GetProperty("items")[0].GetProperty("id").GetString()));
    }
}

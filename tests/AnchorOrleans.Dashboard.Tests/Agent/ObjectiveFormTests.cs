using System.Text.Json.Nodes;
using AnchorOrleans.Dashboard.Agent;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Dashboard.Tests.Agent;

public sealed class ObjectiveFormTests
{
    [Fact]
    public void What_was_typed_becomes_the_request_of_a_new_session()
    {
        var request = Read(
            out var isNew,
            ("prompt", " Find the price. "),
            ("url", "https://example.com"),
            ("output", "csv"),
            ("columns", "name, price"),
            ("seconds", "1.5"),
            ("inputTokens", "2000"),
            ("environment", "shop"),
            ("avoid", "a.example, b.example"),
            ("ends", "true"));

        Assert.True(isNew);
        AssertSame(
            """
            {"task":{"prompt":"Find the price.","startingUrl":"https://example.com","maxDuration":1500,"maxInputTokens":2000,"avoidDomains":["a.example","b.example"],
             "terminateOnCompletion":true,"outputType":"structured_csv","outputSchema":["name","price"]},"environmentId":"shop"}
            """,
            request);
    }

    [Fact]
    public void For_a_session_that_lives_it_becomes_a_message()
    {
        var request = Read(out var isNew, ("prompt", "More."), ("session", "s1"), ("policy", "pol_1"));

        Assert.False(isNew);
        AssertSame("""{"sessionId":"s1","message":{"prompt":"More.","policyId":"pol_1","actionType":"newTask"}}""", request);
    }

    [Fact]
    public void Secrets_of_one_site_are_one_entry_and_those_of_none_are_for_all()
    {
        var request = Read(
            out _,
            ("prompt", "Sign in."),
            ("secretSite0", "shop.example"), ("secretName0", "user"), ("secretValue0", "ann"),
            ("secretSite1", "shop.example"), ("secretName1", "password"), ("secretValue1", "hidden"),
            ("secretSite2", ""), ("secretName2", "code"), ("secretValue2", "1"),
            ("secretSite3", "only.a.site"), ("secretName3", ""), ("secretValue3", ""));

        AssertSame(
            """[{"match":"shop.example","fields":{"user":"ann","password":"hidden"}},{"match":"all","fields":{"code":"1"}}]""",
            request["task"]!["secrets"]!);
    }

    [Fact]
    public void What_cannot_be_read_is_handed_on_so_that_the_API_says_what_is_wrong()
    {
        var task = Read(out _, ("prompt", "x"), ("seconds", "soon"), ("output", "json"), ("schema", "{type:"))["task"]!;

        Assert.Equal(("soon", "{type:"), ((string?)task["maxDuration"], (string?)task["outputSchema"]));
    }

    private static JsonObject Read(out bool isNew, params (string Name, string Value)[] fields) =>
        ObjectiveForm.Of(new FormCollection(fields.ToDictionary(field => field.Name, field => new StringValues(field.Value)))).ToRequest([], out isNew);

    private static void AssertSame(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}

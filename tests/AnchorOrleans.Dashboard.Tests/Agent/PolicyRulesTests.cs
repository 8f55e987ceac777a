using System.Collections.Immutable;
using System.Text.Json.Nodes;
using AnchorOrleans.Dashboard.Agent;

namespace AnchorOrleans.Dashboard.Tests.Agent;

public sealed class PolicyRulesTests
{
    private static readonly PolicyView Careful = new(
        "pol_1", "careful", "active", Role: null, new("blocklist", [new("*.example.org", "block")]), [new("click", "guardrail", new("keyword", "delete", "all")), new("upload", "block", Match: null)],
        ImmutableSortedDictionary<string, string>.Empty.Add("type", "guardrail"), new("guardrail", Credentials: null, Captcha: null, Executables: null), DateTimeOffset.UnixEpoch);

    [Fact]
    public void Rules_are_told_in_words() => Assert.Equal(
        [
            "All domains are open but those named here.",
            "*.example.org: forbidden",
            "Click with “delete”: a person is asked",
            "Upload: forbidden",
            "Type that no rule means: a person is asked",
            "Buying and paying: a person is asked",
        ],
        PolicyRules.Of(Careful));

    [Fact]
    public void The_text_that_is_edited_is_what_the_API_takes()
    {
        var text = JsonNode.Parse(PolicyRules.ToText(Careful))!.AsObject();

        Assert.Equal(["name", "status", "domains", "actions", "defaults", "situations"], text.Select(static field => field.Key));
        Assert.Equal("""{"purchase":"guardrail"}""", text["situations"]!.ToJsonString());
        Assert.NotNull(JsonNode.Parse(PolicyRules.Sample));
    }
}

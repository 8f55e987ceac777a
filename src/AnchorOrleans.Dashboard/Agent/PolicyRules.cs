using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>Tells what a policy says, in words and as the text that is edited.</summary>
internal static class PolicyRules
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, IndentSize = 2 };

    /// <summary>Gets what a new policy is begun with: something that is useful as it is.</summary>
    public static string Sample { get; } = """
        {
          "name": "careful",
          "status": "active",
          "domains": { "mode": "blocklist", "entries": [ { "pattern": "*.example.org", "verdict": "block" } ] },
          "actions": [ { "category": "click", "verdict": "guardrail", "match": { "type": "keyword", "text": "delete" } } ],
          "situations": { "purchase": "guardrail" }
        }
        """;

    /// <summary>Tells each rule.</summary>
    public static IEnumerable<string> Of(PolicyView policy)
    {
        if (policy.Role is { Length: > 0 } role)
        {
            yield return $"The model is told: {Parts.Cut.To(role, 200)}{(role.Length > 200 ? "…" : "")}";
        }

        yield return policy.Domains.Mode switch
        {
            "allowlist" => "Only the domains named here are open.",
            "blocklist" => "All domains are open but those named here.",
            _ => "All domains are open.",
        };
        foreach (var domain in policy.Domains.Entries)
        {
            yield return $"{domain.Pattern}: {VerdictOf(domain.Verdict)}";
        }

        foreach (var action in policy.Actions)
        {
            yield return action.Match is { } match
                ? $"{CategoryOf(action.Category)} with “{match.Text}”{(match.Scope == "all" ? "" : $" in {match.Scope.Replace('_', ' ')}")}: {VerdictOf(action.Verdict)}"
                : $"{CategoryOf(action.Category)}: {VerdictOf(action.Verdict)}";
        }

        foreach (var (category, verdict) in policy.Defaults)
        {
            yield return $"{CategoryOf(category)} that no rule means: {VerdictOf(verdict)}";
        }

        foreach (var (situation, verdict) in new[]
        {
            ("Buying and paying", policy.Situations.Purchase),
            ("Typing credentials that are no secret of the objective", policy.Situations.Credentials),
            ("A CAPTCHA", policy.Situations.Captcha),
            ("Downloading a program", policy.Situations.Executables),
        })
        {
            if (verdict is not null)
            {
                yield return $"{situation}: {VerdictOf(verdict)}";
            }
        }
    }

    /// <summary>Writes the policy as the API takes it.</summary>
    public static string ToText(PolicyView policy)
    {
        var text = JsonSerializer.SerializeToNode(policy, Readable)!.AsObject();
        foreach (var name in (string[])["id", "updated_at"])
        {
            text.Remove(name);
        }

        Strip(text);
        return text.ToJsonString(Readable);
    }

    /// <summary>Takes away what says nothing.</summary>
    private static void Strip(JsonObject text)
    {
        foreach (var (name, value) in text.ToList())
        {
            if (value is JsonObject inner)
            {
                Strip(inner);
            }

            if (value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 })
            {
                text.Remove(name);
            }
        }
    }

    private static string VerdictOf(string verdict) => verdict switch
    {
        "allow" => "allowed",
        "guardrail" => "a person is asked",
        "block" => "forbidden",
        _ => verdict,
    };

    private static string CategoryOf(string category) => category.Length == 0 ? category : $"{char.ToUpperInvariant(category[0])}{category[1..].Replace('_', ' ')}";
}

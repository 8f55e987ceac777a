using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Api.Policies;

/// <summary>The body of <c>POST /v1/policies</c> and <c>PUT /v1/policies/{id}</c>: all that the policy says.</summary>
/// <param name="Content">What it says.</param>
internal sealed record PolicyRequest(PolicyContent Content) : IRequestBody<PolicyRequest>
{
    private const int LongestName = 100;
    private const int LongestRole = 2_000;
    private const int LongestPattern = 300;
    private const int LongestText = 500;

    public static bool MayBeEmpty => false;

    public static PolicyRequest Read(JsonFields fields, ApiOptions limits)
    {
        var agents = limits.Agents;
        var name = fields.RequiredText("name", LongestName);
        if (name.Any(char.IsControl) || name.Length != name.Trim().Length)
        {
            fields.Refuse("name", "must not begin or end with a blank, nor hold line breaks or other control characters");
        }

        var status = PolicyWords.Read(fields, "status", PolicyStatus.Active);
        var role = fields.Text("role", LongestRole);
        if (role?.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) == true)
        {
            fields.Refuse("role", "must not hold control characters other than line breaks and tabulators");
        }

        var (mode, domains) = ReadDomains(fields.Object("domains"), agents);
        var rules = new PolicyRules(
            string.IsNullOrWhiteSpace(role) ? null : role, mode, domains, ReadActions(fields, agents), ReadDefaults(fields), ReadSituations(fields.Object("situations")));
        CheckSize(fields, rules, agents);
        return new PolicyRequest(new PolicyContent(name, status, rules));
    }

    private static (DomainMode Mode, ImmutableArray<DomainRule> Rules) ReadDomains(JsonFields? fields, AgentTaskOptions limits)
    {
        if (fields is null)
        {
            return (DomainMode.AllowAll, []);
        }

        var mode = PolicyWords.Read(fields, "mode", DomainMode.AllowAll);
        var usual = mode == DomainMode.Allowlist ? PolicyDecision.Allow : PolicyDecision.Block;
        var rules = ImmutableArray.CreateBuilder<DomainRule>();
        foreach (var entry in fields.Objects("entries", limits.MaxPolicyRules))
        {
            var rule = new DomainRule(entry.RequiredText("pattern", LongestPattern), PolicyWords.Read(entry, "verdict", usual));
            if (mode == DomainMode.Blocklist && rule.Decision == PolicyDecision.Allow)
            {
                entry.Refuse("verdict", "must be guardrail or block in a blocklist, where all else is allowed already");
            }

            rules.Add(rule);
        }

        if (mode == DomainMode.AllowAll && fields.Json.TryGetProperty("entries", out _) && rules.Count > 0)
        {
            fields.Refuse("entries", "must be empty with mode allow_all; give mode allowlist or blocklist");
        }

        return (mode, rules.ToImmutable());
    }

    private static ImmutableArray<PolicyActionRule> ReadActions(JsonFields fields, AgentTaskOptions limits)
    {
        var rules = ImmutableArray.CreateBuilder<PolicyActionRule>();
        foreach (var entry in fields.Objects("actions", limits.MaxPolicyRules))
        {
            var category = PolicyWords.ReadRequired<ActionCategory>(entry, "category");
            rules.Add(new PolicyActionRule(
                category, PolicyWords.ReadRequired<PolicyDecision>(entry, "verdict"), entry.Object("match") is { } match ? ReadMatch(match, category) : null));
        }

        return rules.ToImmutable();
    }

    private static ActionMatch ReadMatch(JsonFields fields, ActionCategory category)
    {
        var isNavigation = category == ActionCategory.Navigation;
        var type = PolicyWords.Read(fields, "type", isNavigation ? ActionMatchType.Glob : ActionMatchType.Keyword);
        if (isNavigation && type == ActionMatchType.Keyword)
        {
            fields.Refuse("type", "must be glob or regex with category navigation");
        }
        else if (!isNavigation && type == ActionMatchType.Glob)
        {
            fields.Refuse("type", "must be keyword or regex; glob goes with category navigation");
        }

        var text = fields.RequiredText("text", LongestText);
        if (text.Any(char.IsControl))
        {
            fields.Refuse("text", "must not hold control characters");
        }

        return new ActionMatch(type, text, PolicyWords.Read(fields, "scope", MatchScope.All));
    }

    private static ImmutableArray<ActionDefault> ReadDefaults(JsonFields fields)
    {
        if (fields.Object("defaults") is not { } given)
        {
            return [];
        }

        var defaults = ImmutableArray.CreateBuilder<ActionDefault>();
        foreach (var member in given.Members)
        {
            var decision = member.Value.ValueKind == JsonValueKind.String ? PolicyWords.Find<PolicyDecision>(member.Value.GetString()) : null;
            if (PolicyWords.Find<ActionCategory>(member.Name) is not { } category || defaults.Any(entry => entry.Category == category))
            {
                given.Refuse(member.Name, $"is no category, or stands there twice; a category {PolicyWords.Rule<ActionCategory>()}");
            }
            else if (decision is null)
            {
                given.Refuse(member.Name, PolicyWords.Rule<PolicyDecision>());
            }
            else
            {
                defaults.Add(new ActionDefault(category, decision.Value));
            }
        }

        return defaults.ToImmutable();
    }

    private static PolicySituations ReadSituations(JsonFields? fields) => fields is null
        ? new(default, default, default, default)
        : new(
            PolicyWords.Read<PolicyDecision>(fields, "purchase"),
            PolicyWords.Read<PolicyDecision>(fields, "credentials"),
            PolicyWords.Read<PolicyDecision>(fields, "captcha"),
            PolicyWords.Read<PolicyDecision>(fields, "executables"));

    private static void CheckSize(JsonFields fields, PolicyRules rules, AgentTaskOptions limits)
    {
        var size = SizeOf(rules.Role) + rules.Domains.Sum(rule => SizeOf(rule.Pattern)) + rules.Actions.Sum(rule => SizeOf(rule.Match?.Text));
        if (size > limits.MaxPolicyBytes)
        {
            fields.Refuse("actions", string.Create(
                CultureInfo.InvariantCulture, $"and 'domains' and 'role' may have at most {limits.MaxPolicyBytes:N0} bytes of text together (Api:Agents:MaxPolicyBytes); they have {size:N0}"));
        }
    }

    private static int SizeOf(string? text) => Encoding.UTF8.GetByteCount(text ?? "");
}

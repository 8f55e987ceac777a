using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Api.Policies;

/// <summary>A policy.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Status">Whether tasks can be given it: <c>active</c> or <c>draft</c>.</param>
/// <param name="Role">What is added to what the model is told.</param>
/// <param name="Domains">The rules about domains.</param>
/// <param name="Actions">The rules about actions.</param>
/// <param name="Defaults">What becomes of actions that no rule means, by category.</param>
/// <param name="Situations">What becomes of what rules recognise by themselves.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last replaced, or made.</param>
internal sealed record PolicyResponse(
    string Id,
    string Name,
    string Status,
    string? Role,
    PolicyDomainsResponse Domains,
    IReadOnlyList<PolicyActionResponse> Actions,
    IReadOnlyDictionary<string, string> Defaults,
    PolicySituationsResponse Situations,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("updated_at")] string UpdatedAt)
{
    public static PolicyResponse Of(PolicyView view)
    {
        var (content, rules) = (view.Content, view.Content.Rules);
        return new PolicyResponse(
            view.Id,
            content.Name,
            PolicyWords.Of(content.Status),
            rules.Role,
            new PolicyDomainsResponse(PolicyWords.Of(rules.Mode), [.. rules.Domains.Select(rule => new PolicyDomainResponse(rule.Pattern, PolicyWords.Of(rule.Decision)))]),
            [.. rules.Actions.Select(PolicyActionResponse.Of)],
            rules.Defaults.ToDictionary(entry => PolicyWords.Of(entry.Category), entry => PolicyWords.Of(entry.Decision)),
            new PolicySituationsResponse(
                PolicyWords.OfSaid(rules.Situations.Purchase),
                PolicyWords.OfSaid(rules.Situations.Credentials),
                PolicyWords.OfSaid(rules.Situations.Captcha),
                PolicyWords.OfSaid(rules.Situations.Executables)),
            Timestamp.Of(view.CreatedAt),
            Timestamp.Of(view.UpdatedAt));
    }
}

/// <summary>The rules about domains.</summary>
/// <param name="Mode">What becomes of those that no entry names: <c>allow_all</c>, <c>allowlist</c> or <c>blocklist</c>.</param>
/// <param name="Entries">The rules.</param>
internal sealed record PolicyDomainsResponse(string Mode, IReadOnlyList<PolicyDomainResponse> Entries);

/// <summary>A rule about domains.</summary>
/// <param name="Pattern">Which are meant.</param>
/// <param name="Verdict">What becomes of going there.</param>
internal sealed record PolicyDomainResponse(string Pattern, string Verdict);

/// <summary>A rule about actions.</summary>
/// <param name="Category">Of which kind.</param>
/// <param name="Verdict">What becomes of them.</param>
/// <param name="Match">Which of them are meant; left out for all.</param>
internal sealed record PolicyActionResponse(
    string Category, string Verdict, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PolicyMatchResponse? Match)
{
    public static PolicyActionResponse Of(PolicyActionRule rule) => new(
        PolicyWords.Of(rule.Category),
        PolicyWords.Of(rule.Decision),
        rule.Match is { } match ? new PolicyMatchResponse(PolicyWords.Of(match.Type), match.Text, PolicyWords.Of(match.Scope)) : null);
}

/// <summary>Which actions a rule means.</summary>
/// <param name="Type">How the text is read.</param>
/// <param name="Text">What must occur.</param>
/// <param name="Scope">Where.</param>
internal sealed record PolicyMatchResponse(string Type, string Text, string Scope);

/// <summary>What becomes of what rules recognise by themselves; null leaves it to the operator's policy.</summary>
/// <param name="Purchase">Buying or paying.</param>
/// <param name="Credentials">Typing credentials that come from neither a secret nor a person.</param>
/// <param name="Captcha">Acting on a CAPTCHA.</param>
/// <param name="Executables">Downloading a program.</param>
internal sealed record PolicySituationsResponse(string? Purchase, string? Credentials, string? Captcha, string? Executables);

/// <summary>The policies of a tenant.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Items">The oldest first.</param>
internal sealed record PolicyListResponse(int Count, IReadOnlyList<PolicyResponse> Items);

using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent.Policies;

/// <summary>The operator's policy, which holds for every task of every tenant. Bound from the <c>Agent:Policy</c> section, in which a name that is not known here ends the start.</summary>
/// <remarks>Words may be written in upper or lower case. A verdict is <c>Allow</c>, <c>Guardrail</c> or <c>Block</c>.</remarks>
public sealed class AgentPolicyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Agent:Policy";

    /// <summary>Gets or sets what is added to the system message of every task.</summary>
    /// <value>At most 2,000 characters. None by default.</value>
    public string? Role { get; set; }

    /// <summary>Gets the rules about sites.</summary>
    /// <value>None by default.</value>
    public IList<SiteRuleOptions> Sites { get; } = [];

    /// <summary>Gets or sets what becomes of sites that no rule names: with <c>Block</c>, <see cref="Sites"/> are all that can be reached.</summary>
    /// <value>A verdict. The default is <c>Allow</c>.</value>
    public string OtherSites { get; set; } = nameof(PolicyVerdict.Allow);

    /// <summary>Gets the rules about actions.</summary>
    /// <value>None by default.</value>
    public IList<ActionRuleOptions> Actions { get; } = [];

    /// <summary>Gets what becomes of actions that no rule means, by kind.</summary>
    /// <value>Verdicts. A kind that is not there is allowed.</value>
    public IDictionary<string, string> Defaults { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets what becomes of an action that buys or pays.</summary>
    /// <value>A verdict. The default is <c>Guardrail</c>.</value>
    public string Purchases { get; set; } = nameof(PolicyVerdict.Guardrail);

    /// <summary>Gets or sets what becomes of credentials that come from neither a secret nor a person.</summary>
    /// <value>A verdict. The default is <c>Guardrail</c>.</value>
    public string Credentials { get; set; } = nameof(PolicyVerdict.Guardrail);

    /// <summary>Gets or sets what becomes of an action on a CAPTCHA.</summary>
    /// <value>A verdict. The default is <c>Guardrail</c>.</value>
    public string Captchas { get; set; } = nameof(PolicyVerdict.Guardrail);

    /// <summary>Gets or sets what becomes of the download of a program.</summary>
    /// <value>A verdict. The default is <c>Guardrail</c>.</value>
    public string Programs { get; set; } = nameof(PolicyVerdict.Guardrail);

    /// <summary>Makes the policy of what was checked at the start.</summary>
    public AgentPolicy ToPolicy() => new PolicySettings([]).Read(this);
}

/// <summary>A rule about sites.</summary>
public sealed class SiteRuleOptions
{
    /// <summary>Gets or sets which sites are meant, as <see cref="SiteRule"/> says.</summary>
    public string? Pattern { get; set; }

    /// <summary>Gets or sets what becomes of going there.</summary>
    /// <value>A verdict. The default is <c>Block</c>.</value>
    public string Verdict { get; set; } = nameof(PolicyVerdict.Block);
}

/// <summary>A rule about actions.</summary>
public sealed class ActionRuleOptions
{
    /// <summary>Gets or sets of which kind they are.</summary>
    /// <value><c>Navigate</c>, <c>Click</c>, <c>Type</c>, <c>Select</c>, <c>Scroll</c>, <c>Move</c>, <c>Upload</c>, <c>Download</c>, <c>Submit</c>, <c>Screenshot</c> or <c>Tabs</c>.</value>
    public string? Kind { get; set; }

    /// <summary>Gets or sets what becomes of them.</summary>
    /// <value>A verdict. The default is <c>Block</c>.</value>
    public string Verdict { get; set; } = nameof(PolicyVerdict.Block);

    /// <summary>Gets or sets what must occur; for <c>Navigate</c> a glob of the whole address. Unset for every action of the kind.</summary>
    public string? Text { get; set; }

    /// <summary>Gets or sets where it must occur.</summary>
    /// <value><c>All</c>, <c>Target</c> or <c>Page</c>. The default is <c>All</c>.</value>
    public string Scope { get; set; } = nameof(ActionScope.All);

    /// <summary>Gets or sets whether the text is a regular expression.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsRegex { get; set; }
}

/// <summary>Reads settings as a policy.</summary>
/// <param name="errors">Where everything that is wrong is noted, each with its setting.</param>
internal sealed class PolicySettings(List<string> errors)
{
    public AgentPolicy Read(AgentPolicyOptions options) => new()
    {
        Role = options.Role,
        Sites = [.. options.Sites.Select((rule, index) => new SiteRule(rule.Pattern ?? "", Word<PolicyVerdict>($"Sites:{index}:Verdict", rule.Verdict)))],
        OtherSites = Word<PolicyVerdict>("OtherSites", options.OtherSites),
        Actions =
        [
            .. options.Actions.Select((rule, index) => new ActionRule(
                Kind($"Actions:{index}:Kind", rule.Kind), Word<PolicyVerdict>($"Actions:{index}:Verdict", rule.Verdict), rule.Text, Word<ActionScope>($"Actions:{index}:Scope", rule.Scope), rule.IsRegex)),
        ],
        Otherwise = options.Defaults
            .Select(entry => (Kind: Kind($"Defaults:{entry.Key}", entry.Key), Verdict: Word<PolicyVerdict>($"Defaults:{entry.Key}", entry.Value)))
            .DistinctBy(entry => entry.Kind)
            .ToImmutableDictionary(entry => entry.Kind, entry => entry.Verdict),
        Purchases = Word<PolicyVerdict>("Purchases", options.Purchases),
        Credentials = Word<PolicyVerdict>("Credentials", options.Credentials),
        Captchas = Word<PolicyVerdict>("Captchas", options.Captchas),
        Programs = Word<PolicyVerdict>("Programs", options.Programs),
    };

    private ActionKind Kind(string setting, string? text)
    {
        var kind = Word<ActionKind>(setting, text);
        if (kind == ActionKind.Look)
        {
            errors.Add($"{AgentPolicyOptions.Section}:{setting} is Look, which no rule binds.");
        }

        return kind;
    }

    private T Word<T>(string setting, string? text)
        where T : struct, Enum
    {
        // Numbers would be read too, and mean something else in another version.
        if (Enum.GetNames<T>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } name)
        {
            return Enum.Parse<T>(name);
        }

        errors.Add($"{AgentPolicyOptions.Section}:{setting} is '{text}'; it takes {string.Join(", ", Enum.GetNames<T>())}.");
        return default;
    }
}

/// <summary>Checks the operator's policy.</summary>
internal sealed class AgentPolicyValidator : IValidateOptions<AgentPolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentPolicyOptions options)
    {
        List<string> errors = [];
        var policy = new PolicySettings(errors).Read(options);
        errors.AddRange(PolicyFault.In(policy).Select(fault => $"{AgentPolicyOptions.Section}:{SettingOf(fault)} {fault.Problem}."));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string SettingOf(PolicyFault fault) => fault.Part switch
    {
        PolicyPart.Role => "Role",
        PolicyPart.SitePattern => $"Sites:{fault.Index}:Pattern",
        PolicyPart.OtherSites => "Sites",
        _ => $"Actions:{fault.Index}:Text",
    };
}

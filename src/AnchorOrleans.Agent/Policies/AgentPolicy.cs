using System.Collections.Immutable;

namespace AnchorOrleans.Agent.Policies;

/// <summary>What an agent may do without asking, what a person must allow, and what is not done.</summary>
/// <remarks>
/// All rules that match count: block before guardrail before allow. Only where none matches does <see cref="OtherSites"/> or <see cref="Otherwise"/> say what becomes of it.
/// The four situations below are rules like the others. Several policies each say what they say by themselves, and the strictest counts: a further one can forbid and ask more, and allow nothing.
/// </remarks>
public sealed record AgentPolicy
{
    /// <summary>Gets the policy without rules of its own: the four situations ask, all else is allowed.</summary>
    public static AgentPolicy Default { get; } = new();

    /// <summary>Gets what whoever wrote it calls it, for the record; null for the operator's.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the rules about sites.</summary>
    public ImmutableArray<SiteRule> Sites { get; init; } = [];

    /// <summary>Gets what becomes of sites that no rule names.</summary>
    public PolicyVerdict OtherSites { get; init; } = PolicyVerdict.Allow;

    /// <summary>Gets the rules about actions.</summary>
    public ImmutableArray<ActionRule> Actions { get; init; } = [];

    /// <summary>Gets what becomes of actions that no rule means, by kind; a kind that is not there is allowed.</summary>
    public ImmutableDictionary<ActionKind, PolicyVerdict> Otherwise { get; init; } = [];

    /// <summary>Gets what becomes of an action that buys or pays.</summary>
    public PolicyVerdict Purchases { get; init; } = PolicyVerdict.Guardrail;

    /// <summary>Gets what becomes of credentials that come from neither a secret nor a person.</summary>
    public PolicyVerdict Credentials { get; init; } = PolicyVerdict.Guardrail;

    /// <summary>Gets what becomes of an action on a CAPTCHA.</summary>
    public PolicyVerdict Captchas { get; init; } = PolicyVerdict.Guardrail;

    /// <summary>Gets what becomes of the download of a program.</summary>
    public PolicyVerdict Programs { get; init; } = PolicyVerdict.Guardrail;

    /// <summary>Gets what is added to the system message: the role the agent has.</summary>
    public string? Role { get; init; }
}

/// <summary>What becomes of something. The greater one wins.</summary>
public enum PolicyVerdict
{
    /// <summary>It is done.</summary>
    Allow = 1,

    /// <summary>A person is asked first.</summary>
    Guardrail = 2,

    /// <summary>It is not done, and the model is told to find another way.</summary>
    Block = 3,
}

/// <summary>A rule about sites.</summary>
/// <param name="Pattern"><c>example.com</c> is that host alone, <c>*.example.com</c> its subdomains without itself, <c>*example.com</c> every host that ends so; <c>:port</c> after it means that port alone.</param>
/// <param name="Verdict">What becomes of going there.</param>
public sealed record SiteRule(string Pattern, PolicyVerdict Verdict);

/// <summary>A rule about actions.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Text">What must occur; null for every action of the kind. For <see cref="ActionKind.Navigate"/> a glob of the whole address, such as <c>*/admin/*</c>.</param>
/// <param name="Scope">Where it must occur.</param>
/// <param name="IsRegex">Whether <paramref name="Text"/> is a regular expression, without look-around and back-references.</param>
public sealed record ActionRule(ActionKind Kind, PolicyVerdict Verdict, string? Text = null, ActionScope Scope = ActionScope.All, bool IsRegex = false);

/// <summary>Where a rule looks for its text. Case makes no difference.</summary>
public enum ActionScope
{
    /// <summary>In the target and on the page.</summary>
    All = 1,

    /// <summary>In the name of the element, and in what is typed or chosen.</summary>
    Target = 2,

    /// <summary>In the page's address and title.</summary>
    Page = 3,
}

/// <summary>The kinds of actions that rules know.</summary>
public enum ActionKind
{
    /// <summary>Looking: finding, reading, waiting. No rule binds it.</summary>
    Look = 1,

    /// <summary>Going to an address, by whatever way it is known beforehand.</summary>
    Navigate = 2,

    /// <summary>Clicking, and answering dialogs.</summary>
    Click = 3,

    /// <summary>Typing and pressing keys.</summary>
    Type = 4,

    /// <summary>Choosing from a list.</summary>
    Select = 5,

    /// <summary>Scrolling.</summary>
    Scroll = 6,

    /// <summary>Moving the mouse, also to drag.</summary>
    Move = 7,

    /// <summary>Giving files to a page.</summary>
    Upload = 8,

    /// <summary>Following a link that downloads.</summary>
    Download = 9,

    /// <summary>Submitting a form.</summary>
    Submit = 10,

    /// <summary>Taking a picture that is kept.</summary>
    Screenshot = 11,

    /// <summary>Opening, showing and closing tabs.</summary>
    Tabs = 12,

    /// <summary>Running commands of a shell. Agents here have no tool for it.</summary>
    Shell = 13,

    /// <summary>Reading and writing the clipboard. Agents here have no tool for it.</summary>
    Clipboard = 14,
}

/// <summary>What a rule said about an action.</summary>
/// <param name="Rule">In words.</param>
/// <param name="Verdict">What it asked for.</param>
/// <param name="IsApproved">For a guardrail: whether a person allowed it; null when none was asked.</param>
public sealed record PolicyJudgement(string Rule, PolicyVerdict Verdict, bool? IsApproved = null)
{
    /// <summary>Gets the policy that it stands in (<see cref="AgentPolicy.Id"/>); null for the operator's, and for what the task itself says.</summary>
    public string? Policy { get; init; }
}

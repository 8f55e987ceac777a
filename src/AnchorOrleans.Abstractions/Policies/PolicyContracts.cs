using System.Collections.Immutable;

namespace AnchorOrleans.Policies;

/// <summary>What a tenant says of a policy.</summary>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="Status">Whether tasks can be given it.</param>
/// <param name="Rules">What it forbids and asks.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-content")]
public sealed record PolicyContent([property: Id(0)] string Name, [property: Id(1)] PolicyStatus Status, [property: Id(2)] PolicyRules Rules);

/// <summary>What is known of a policy.</summary>
/// <param name="Id">Its id, which begins with <see cref="IdPrefix"/>.</param>
/// <param name="Content">What the tenant says.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last replaced, or made.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-view")]
public sealed record PolicyView([property: Id(0)] string Id, [property: Id(1)] PolicyContent Content, [property: Id(2)] DateTimeOffset CreatedAt, [property: Id(3)] DateTimeOffset UpdatedAt)
{
    /// <summary>What each id begins with.</summary>
    public const string IdPrefix = "pol_";
}

/// <summary>Where a policy stands.</summary>
public enum PolicyStatus
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Tasks can be given it.</summary>
    Active = 1,

    /// <summary>It is being written.</summary>
    Draft = 2,
}

/// <summary>The rules of a policy. All that match count, block before guardrail before allow, together with the operator's: they can forbid and ask more, and allow nothing that another forbids.</summary>
/// <param name="Role">What is added to the system message of agents; null for nothing.</param>
/// <param name="Mode">What becomes of domains that no entry names.</param>
/// <param name="Domains">The rules about domains.</param>
/// <param name="Actions">The rules about actions.</param>
/// <param name="Defaults">What becomes of actions that no rule means.</param>
/// <param name="Situations">What becomes of what rules recognise by themselves.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-rules")]
public sealed record PolicyRules(
    [property: Id(0)] string? Role,
    [property: Id(1)] DomainMode Mode,
    [property: Id(2)] ImmutableArray<DomainRule> Domains,
    [property: Id(3)] ImmutableArray<PolicyActionRule> Actions,
    [property: Id(4)] ImmutableArray<ActionDefault> Defaults,
    [property: Id(5)] PolicySituations Situations);

/// <summary>The rules of a policy as a task was accepted with them.</summary>
/// <param name="Id">The policy's id.</param>
/// <param name="Rules">What it said then.</param>
public sealed record AcceptedPolicy(string Id, PolicyRules Rules);

/// <summary>What becomes of domains that no entry names.</summary>
public enum DomainMode
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>They may be reached; there are no entries.</summary>
    AllowAll = 1,

    /// <summary>They are blocked: also what pages load from them in the background.</summary>
    Allowlist = 2,

    /// <summary>They may be reached.</summary>
    Blocklist = 3,
}

/// <summary>What becomes of something.</summary>
public enum PolicyDecision
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>It is done.</summary>
    Allow = 1,

    /// <summary>A person is asked first.</summary>
    Guardrail = 2,

    /// <summary>It is not done.</summary>
    Block = 3,
}

/// <summary>A rule about domains.</summary>
/// <param name="Pattern"><c>example.com</c> is that host alone, <c>*.example.com</c> its subdomains without itself, <c>*example.com</c> every host that ends so.</param>
/// <param name="Decision">What becomes of going there.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-domain-rule")]
public sealed record DomainRule([property: Id(0)] string Pattern, [property: Id(1)] PolicyDecision Decision);

/// <summary>A rule about actions.</summary>
/// <param name="Category">Of which kind.</param>
/// <param name="Decision">What becomes of them.</param>
/// <param name="Match">Which of them are meant; null for all.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-action-rule")]
public sealed record PolicyActionRule([property: Id(0)] ActionCategory Category, [property: Id(1)] PolicyDecision Decision, [property: Id(2)] ActionMatch? Match);

/// <summary>Which actions a rule means.</summary>
/// <param name="Type">How the text is read.</param>
/// <param name="Text">What must occur.</param>
/// <param name="Scope">Where.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-action-match")]
public sealed record ActionMatch([property: Id(0)] ActionMatchType Type, [property: Id(1)] string Text, [property: Id(2)] MatchScope Scope);

/// <summary>What becomes of the actions of a kind that no rule means.</summary>
/// <param name="Category">Of which kind.</param>
/// <param name="Decision">What becomes of them.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-action-default")]
public sealed record ActionDefault([property: Id(0)] ActionCategory Category, [property: Id(1)] PolicyDecision Decision);

/// <summary>What becomes of the situations in which the operator's policy usually asks; what is unknown was not said.</summary>
/// <param name="Purchase">Buying or paying.</param>
/// <param name="Credentials">Typing credentials that come from neither a secret nor a person.</param>
/// <param name="Captcha">Acting on a CAPTCHA.</param>
/// <param name="Executables">Downloading a program.</param>
[GenerateSerializer, Immutable, Alias("anchor.policy-situations")]
public sealed record PolicySituations(
    [property: Id(0)] PolicyDecision Purchase, [property: Id(1)] PolicyDecision Credentials, [property: Id(2)] PolicyDecision Captcha, [property: Id(3)] PolicyDecision Executables);

/// <summary>The kinds of actions that rules know.</summary>
public enum ActionCategory
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Going to an address, by whatever way it is known beforehand.</summary>
    Navigation = 1,

    /// <summary>Clicking, and answering dialogs.</summary>
    Click = 2,

    /// <summary>Typing and pressing keys.</summary>
    Type = 3,

    /// <summary>Choosing from a list.</summary>
    Select = 4,

    /// <summary>Scrolling.</summary>
    Scroll = 5,

    /// <summary>Moving the mouse, also to drag.</summary>
    Move = 6,

    /// <summary>Giving files to a page.</summary>
    Upload = 7,

    /// <summary>Following a link that downloads.</summary>
    Download = 8,

    /// <summary>Submitting a form.</summary>
    Submit = 9,

    /// <summary>Taking a picture that is kept.</summary>
    Screenshot = 10,

    /// <summary>Opening, showing and closing tabs.</summary>
    Tabs = 11,

    /// <summary>Running commands of a shell; no agent here can.</summary>
    Shell = 12,

    /// <summary>Reading and writing the clipboard; no agent here can.</summary>
    Clipboard = 13,
}

/// <summary>How the text of a rule is read. Case makes no difference.</summary>
public enum ActionMatchType
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>It occurs.</summary>
    Keyword = 1,

    /// <summary>A regular expression without look-around and back-references.</summary>
    Regex = 2,

    /// <summary>The whole address, with <c>*</c> for any characters.</summary>
    Glob = 3,
}

/// <summary>Where a rule looks for its text.</summary>
public enum MatchScope
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>In the target and on the page.</summary>
    All = 1,

    /// <summary>In the name of the element, and in what is typed or chosen.</summary>
    Target = 2,

    /// <summary>In the page's address and title.</summary>
    Page = 3,
}

/// <summary>What keeping a policy came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.policy-outcome")]
public abstract record PolicyOutcome
{
    private PolicyOutcome()
    {
    }

    /// <summary>It is kept.</summary>
    /// <param name="View">As it stands.</param>
    [GenerateSerializer, Immutable, Alias("anchor.policy-outcome.kept")]
    public sealed record Kept([property: Id(0)] PolicyView View) : PolicyOutcome;

    /// <summary>There is none to replace.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.policy-outcome.missing")]
    public sealed record Missing : PolicyOutcome;

    /// <summary>The tenant has as many as it may.</summary>
    /// <param name="Limit">How many.</param>
    [GenerateSerializer, Immutable, Alias("anchor.policy-outcome.too-many")]
    public sealed record TooMany([property: Id(0)] int Limit) : PolicyOutcome;
}

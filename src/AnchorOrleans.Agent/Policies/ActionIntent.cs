using System.Collections.Immutable;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Policies;

/// <summary>What is about to be done, with all that a rule may want to know of it.</summary>
/// <param name="Kinds">An action may be of several: a click that submits a form.</param>
internal sealed record ActionIntent(params ImmutableArray<ActionKind> Kinds)
{
    /// <summary>Gets what the action is done to; null where it is done to the page.</summary>
    public ElementDescription? Target { get; init; }

    /// <summary>Gets where it leads, as far as that is known beforehand.</summary>
    public Uri? Address { get; init; }

    /// <summary>Gets what is typed, chosen or agreed to; a secret's name for a secret, a file's for a download that is there.</summary>
    public string Text { get; init; } = "";

    /// <summary>Gets the address and title of the page.</summary>
    public string Page { get; init; } = "";

    /// <summary>Gets a value indicating whether what is typed comes from a secret or was given by a person.</summary>
    public bool IsGiven { get; init; }

    /// <summary>Gets a value indicating whether it agrees to a dialog with the text.</summary>
    public bool IsAgreement { get; init; }

    public bool Is(ActionKind kind) => Kinds.Contains(kind);
}

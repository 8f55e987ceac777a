using System.Collections.Immutable;

namespace AnchorOrleans.Browser.Driving;

/// <summary>How much is to be told of a page.</summary>
/// <param name="MostCharacters">How long <see cref="Observation.Text"/> may be, from 500. What is visible comes first, then what is nearest.</param>
/// <param name="OnlyChanges">Whether what has not changed since the last observation of the same document is left out, where that is shorter.</param>
/// <param name="Hides">Which addresses must not be told: links to them are left out, with their text, and the text says how many. Null for none.</param>
public sealed record ObservationRequest(int MostCharacters = 16_000, bool OnlyChanges = false, Func<Uri, bool>? Hides = null);

/// <summary>What was on a page.</summary>
/// <param name="Url">Of its document.</param>
/// <param name="Title">Of its document.</param>
/// <param name="Tabs">All pages of the session.</param>
/// <param name="Tab">The number of this one.</param>
/// <param name="Text">The elements, one a line, indented by what they stand in: role, name, state, reference. Ends with a line about what was left out.</param>
/// <param name="IsPartial">Whether something was left out.</param>
/// <param name="IsDifference">Whether only what has changed is told.</param>
/// <param name="Dialog">The dialog that stands open; then nothing else is known.</param>
/// <param name="Happened">What the page did since the last observation that no element shows: dialogs answered, downloads begun and ended, pages opened, closed or crashed, in sentences.</param>
/// <param name="ScrolledDown">Which part of the page's height lies above what is visible, from 0 to 1.</param>
public sealed record Observation(
    string Url,
    string Title,
    ImmutableArray<TabInfo> Tabs,
    int Tab,
    string Text,
    bool IsPartial,
    bool IsDifference,
    DialogInfo? Dialog,
    ImmutableArray<string> Happened,
    double ScrolledDown);

/// <summary>A page, by the number it keeps as long as it lives.</summary>
public sealed record TabInfo(int Number, string Title, string Url);

/// <summary>A dialog that a page opened.</summary>
/// <param name="Kind"><c>alert</c>, <c>confirm</c>, <c>prompt</c> or <c>beforeunload</c>.</param>
/// <param name="Message">What it says.</param>
/// <param name="Default">The text that a prompt offers.</param>
public sealed record DialogInfo(string Kind, string Message, string? Default);

/// <summary>Where a text was found.</summary>
/// <param name="Text">The elements around each place, as in <see cref="Observation.Text"/>.</param>
/// <param name="Places">How many places there are, told or not.</param>
public sealed record FindResult(string Text, int Places);

/// <summary>A part of a page's text.</summary>
/// <param name="Text">The part.</param>
/// <param name="Length">How long the whole is, in characters.</param>
public sealed record PageText(string Text, int Length);

/// <summary>What an element is.</summary>
/// <param name="Role">As in the accessibility tree: <c>button</c>, <c>link</c>, <c>textbox</c>, …</param>
/// <param name="Name">As in the accessibility tree.</param>
/// <param name="Tag">Of HTML, in lower case.</param>
/// <param name="InputType">The <c>type</c> of an input or button; null for others.</param>
/// <param name="Autocomplete">What the field says it is for; null when it says nothing.</param>
/// <param name="Address">Where following it leads: a link's target, or that of the form it submits; null for others.</param>
/// <param name="IsDownload">Whether it is a link that says it downloads.</param>
/// <param name="Submits">Whether it submits a form when used (a submit button; for a field: its form is submitted by Enter).</param>
/// <param name="FormText">The text of its form, or of the nearest group around it, at most 500 characters; empty when it stands alone.</param>
/// <param name="Document">The address of the document it is in, which is a frame's when it is in one.</param>
public sealed record ElementDescription(
    string Role,
    string Name,
    string Tag,
    string? InputType,
    string? Autocomplete,
    Uri? Address,
    bool IsDownload,
    bool Submits,
    string FormText,
    Uri? Document);

/// <summary>Of what a picture is taken.</summary>
/// <param name="Reference">One element; null for the page.</param>
/// <param name="IsWhole">Whether the whole page is meant, not only what is visible.</param>
/// <param name="Masked">Texts of which no picture may be taken: fields that hold one, and places that show one, are painted over.</param>
/// <param name="MostPixels">A larger picture is made smaller; 0 for any size.</param>
public sealed record ScreenshotRequest(string? Reference = null, bool IsWhole = false, ImmutableArray<string> Masked = default, int MostPixels = 0);

/// <summary>What was to be done cannot be done; the message is a sentence for whoever drives.</summary>
/// <param name="code">Stable, in capitals: <c>ELEMENT_NOT_FOUND</c>, <c>ELEMENT_NOT_READY</c>, <c>NAVIGATION_FAILED</c>, <c>NAVIGATION_TIMEOUT</c>, <c>PAGE_CRASHED</c>, <c>PAGE_NOT_RESPONDING</c>, <c>DIALOG_OPEN</c>, <c>NO_PAGE</c>, <c>REFUSED</c>, <c>INVALID_ARGUMENT</c>.</param>
/// <param name="message">What is the matter, and what to do instead.</param>
public sealed class DrivingException(string code, string message) : Exception(message)
{
    /// <summary>Gets the kind of problem.</summary>
    public string Code { get; } = code;
}

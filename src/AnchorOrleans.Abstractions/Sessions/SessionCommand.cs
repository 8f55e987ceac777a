using System.Collections.Immutable;

namespace AnchorOrleans.Sessions;

/// <summary>What somebody wants done in a session's browser, on the page that was opened last. Places are CSS pixels from the top left corner of what is seen.</summary>
[GenerateSerializer, Immutable, Alias("anchor.session-command")]
public abstract record SessionCommand
{
    private SessionCommand()
    {
    }

    /// <summary>Opens an address and waits until it has loaded.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.navigate")]
    public sealed record Navigate([property: Id(0)] string Url, [property: Id(1)] TimeSpan Patience) : SessionCommand;

    /// <summary>Takes a picture.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.screenshot")]
    public sealed record Screenshot : SessionCommand;

    /// <summary>Lists the pages.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.list-pages")]
    public sealed record ListPages : SessionCommand;

    /// <summary>Clicks a place, once or twice.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.click")]
    public sealed record Click([property: Id(0)] Place At, [property: Id(1)] PointerButton Button, [property: Id(2)] int Times) : SessionCommand;

    /// <summary>Waits for an element that a CSS selector names, from 0, and clicks it.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.click-element")]
    public sealed record ClickElement(
        [property: Id(0)] string Selector,
        [property: Id(1)] int Index,
        [property: Id(2)] PointerButton Button,
        [property: Id(3)] TimeSpan Patience) : SessionCommand;

    /// <summary>Moves the mouse.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.move")]
    public sealed record Move([property: Id(0)] Place To) : SessionCommand;

    /// <summary>Presses a button of the mouse, or releases it.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.press")]
    public sealed record Press([property: Id(0)] Place At, [property: Id(1)] PointerButton Button, [property: Id(2)] bool IsDown) : SessionCommand;

    /// <summary>Drags from one place to another.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.drag")]
    public sealed record Drag([property: Id(0)] Place From, [property: Id(1)] Place To, [property: Id(2)] PointerButton Button) : SessionCommand;

    /// <summary>Turns the wheel; down and right are positive.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.scroll")]
    public sealed record Scroll(
        [property: Id(0)] Place At, [property: Id(1)] double DeltaX, [property: Id(2)] double DeltaY, [property: Id(3)] int Steps) : SessionCommand;

    /// <summary>Types text into what has the focus.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.type")]
    public sealed record Write([property: Id(0)] string Text, [property: Id(1)] TimeSpan Delay) : SessionCommand;

    /// <summary>Presses keys together.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.press-keys")]
    public sealed record PressKeys([property: Id(0)] ImmutableArray<string> Keys, [property: Id(1)] TimeSpan Hold) : SessionCommand;

    /// <summary>Copies what is selected, and answers what the clipboard holds then.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.copy")]
    public sealed record Copy : SessionCommand;

    /// <summary>Pastes text into what has the focus.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.paste")]
    public sealed record Paste([property: Id(0)] string Text) : SessionCommand;

    /// <summary>Answers what the clipboard holds.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.read-clipboard")]
    public sealed record ReadClipboard : SessionCommand;

    /// <summary>Reads the text of a page, as HTML or Markdown, of at most so many characters.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.read-page")]
    public sealed record ReadPage([property: Id(0)] PageVisitRequest Visit, [property: Id(1)] bool AsMarkdown, [property: Id(2)] int MaxLength) : SessionCommand;

    /// <summary>Takes a picture of a page of this size; 0 for as it is.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.capture-page")]
    public sealed record CapturePage(
        [property: Id(0)] PageVisitRequest Visit,
        [property: Id(1)] int Width,
        [property: Id(2)] int Height,
        [property: Id(3)] bool IsWhole,
        [property: Id(4)] bool ScrollsFirst) : SessionCommand;

    /// <summary>Prints a page, as PDF.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.print-page")]
    public sealed record PrintPage([property: Id(0)] PageVisitRequest Visit, [property: Id(1)] string OptionsJson) : SessionCommand;

    /// <summary>Fills the clipboard.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.session-command.write-clipboard")]
    public sealed record WriteClipboard([property: Id(0)] string Text) : SessionCommand;
}

/// <summary>Which page to look at, and when.</summary>
/// <param name="Url">What to open first; null for the page as it is.</param>
/// <param name="InNewPage">Whether in a new page.</param>
/// <param name="Index">In which page, from 0 in the order of their opening; -1 for the current one.</param>
/// <param name="Wait">How long to wait after it has loaded.</param>
/// <param name="Patience">How long it may take to load.</param>
/// <param name="TakesPartial">Whether a page that has not loaded by then is looked at all the same.</param>
[GenerateSerializer, Immutable, Alias("anchor.page-visit")]
public sealed record PageVisitRequest(
    [property: Id(0)] string? Url,
    [property: Id(1)] bool InNewPage,
    [property: Id(2)] int Index,
    [property: Id(3)] TimeSpan Wait,
    [property: Id(4)] TimeSpan Patience,
    [property: Id(5)] bool TakesPartial);

/// <summary>A place on a page.</summary>
/// <param name="X">CSS pixels.</param>
/// <param name="Y">CSS pixels.</param>
[GenerateSerializer, Immutable, Alias("anchor.place")]
public sealed record Place([property: Id(0)] double X, [property: Id(1)] double Y);

/// <summary>A button of the mouse.</summary>
public enum PointerButton
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>The main one.</summary>
    Left = 1,

    /// <summary>The wheel.</summary>
    Middle = 2,

    /// <summary>The one for menus.</summary>
    Right = 3,
}

/// <summary>What a command came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.command-outcome")]
public abstract record CommandOutcome
{
    private CommandOutcome()
    {
    }

    /// <summary>It was done.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.done")]
    public sealed record Done : CommandOutcome;

    /// <summary>It was done and answers a text.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.text")]
    public sealed record Said([property: Id(0)] string Text) : CommandOutcome;

    /// <summary>It was done and answers a PNG file.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.picture")]
    public sealed record Picture([property: Id(0)] ImmutableArray<byte> Png) : CommandOutcome;

    /// <summary>It was done and answers a PDF file.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.document")]
    public sealed record Document([property: Id(0)] ImmutableArray<byte> Pdf) : CommandOutcome;

    /// <summary>The pages there are, the current one last.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.pages")]
    public sealed record Listed([property: Id(0)] ImmutableArray<SessionPage> Pages) : CommandOutcome;

    /// <summary>It could not be done.</summary>
    /// <param name="Reason">A sentence.</param>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.refused")]
    public sealed record Refused([property: Id(0)] string Reason) : CommandOutcome;

    /// <summary>The session has no browser any more.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.command-outcome.no-browser")]
    public sealed record NoBrowser : CommandOutcome;
}

/// <summary>A page of a session's browser.</summary>
/// <param name="Id">As in the path <c>/devtools/page/…</c>.</param>
/// <param name="Title">Of its document.</param>
/// <param name="Url">Of its document.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-page")]
public sealed record SessionPage([property: Id(0)] string Id, [property: Id(1)] string Title, [property: Id(2)] string Url);

using System.Collections.Immutable;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Drives a session's current page for somebody who cannot see it: tells what is there as text, and acts on what was told.</summary>
/// <remarks>
/// What was told carries references (<c>e12</c>). One stays the same as long as its element lives, whatever is observed in between, and is never given to another element.
/// Every action waits until its element can take it (visible, still, not covered), scrolls it into view, and acts as a person would: with mouse and keyboard.
/// Its end is when the page has settled: what it led to is there, for which is waited as for any navigation, and the page's own work was quiet for a moment, for which is waited no longer than <see cref="DrivingOptions.SettleTimeout"/>.
/// What cannot be done is a <see cref="DrivingException"/>, whose message tells what to do instead.
/// </remarks>
public interface IPageDriver : IAsyncDisposable
{
    /// <summary>Tells what is on the current page.</summary>
    /// <exception cref="DrivingException">The page does not answer, or there is none.</exception>
    Task<Observation> ObserveAsync(ObservationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Finds a text on the whole page, also where nothing is visible yet, and tells the elements around it.</summary>
    /// <param name="text">Compared without regard to case and spaces.</param>
    /// <param name="most">How many places are told, from 1.</param>
    /// <param name="hides">Which addresses are left out; see <see cref="ObservationRequest.Hides"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<FindResult> FindAsync(string text, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the page, or one element, as Markdown.</summary>
    /// <param name="reference">The element; null for the page.</param>
    /// <param name="skip">How many characters are left out at the beginning, to read on.</param>
    /// <param name="most">How many characters are answered.</param>
    /// <param name="hides">Which addresses are left out; see <see cref="ObservationRequest.Hides"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<PageText> ReadAsync(string? reference, int skip, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default);

    /// <summary>Tells what an element is, so that somebody can judge before anything is done to it.</summary>
    /// <exception cref="DrivingException">There is no such element any more.</exception>
    Task<ElementDescription> DescribeAsync(string reference, CancellationToken cancellationToken = default);

    /// <summary>Loads an address in the current page, or in a new one when there is none.</summary>
    Task NavigateAsync(string url, CancellationToken cancellationToken = default);

    /// <summary>Goes back (negative) or on (positive) in the page's history, or loads it again (0).</summary>
    Task GoAsync(int steps, CancellationToken cancellationToken = default);

    /// <summary>Clicks an element.</summary>
    Task ClickAsync(string reference, MouseButton button = MouseButton.Left, int clicks = 1, CancellationToken cancellationToken = default);

    /// <summary>Types into an element.</summary>
    /// <param name="reference">The element.</param>
    /// <param name="text">What is typed; not logged.</param>
    /// <param name="replaces">Whether what is there is removed first.</param>
    /// <param name="accepts">Asked, in the moment before typing, for the origin of the document that the element is in; when it answers false nothing is typed. Null to type anyway.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task TypeAsync(string reference, string text, bool replaces, Func<Uri, bool>? accepts = null, CancellationToken cancellationToken = default);

    /// <summary>Chooses options of a list by their text or value.</summary>
    Task SelectAsync(string reference, IReadOnlyList<string> options, CancellationToken cancellationToken = default);

    /// <summary>Moves the mouse over an element.</summary>
    Task HoverAsync(string reference, CancellationToken cancellationToken = default);

    /// <summary>Drags one element onto another.</summary>
    Task DragAsync(string dragged, string onto, CancellationToken cancellationToken = default);

    /// <summary>Scrolls an element, or the page.</summary>
    /// <param name="reference">The element to scroll into view, or, with amounts, to scroll within; null for the page.</param>
    /// <param name="right">By how many widths of what is visible.</param>
    /// <param name="down">By how many heights of what is visible.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task ScrollAsync(string? reference, double right, double down, CancellationToken cancellationToken = default);

    /// <summary>Presses a key, or several together (<c>Control+A</c>), where the focus is.</summary>
    Task PressAsync(string keys, CancellationToken cancellationToken = default);

    /// <summary>Gives files of the session's uploads to a file input, or to the file chooser that clicking the element opens.</summary>
    Task UploadAsync(string reference, IReadOnlyList<string> paths, CancellationToken cancellationToken = default);

    /// <summary>Opens a page.</summary>
    Task OpenTabAsync(string? url, CancellationToken cancellationToken = default);

    /// <summary>Makes another page the current one.</summary>
    /// <param name="tab">Its number in <see cref="Observation.Tabs"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task ShowTabAsync(int tab, CancellationToken cancellationToken = default);

    /// <summary>Closes a page; the one shown before becomes the current one.</summary>
    Task CloseTabAsync(int tab, CancellationToken cancellationToken = default);

    /// <summary>Answers the dialog that stands open; while one does, nothing else can be done but to observe it.</summary>
    Task AnswerDialogAsync(bool accepts, string? text, CancellationToken cancellationToken = default);

    /// <summary>Waits until a text is, or is no longer, on the page; without a text, as long as <paramref name="patience"/> says.</summary>
    /// <returns>Whether it came to be.</returns>
    Task<bool> WaitAsync(string? text, bool isGone, TimeSpan patience, CancellationToken cancellationToken = default);

    /// <summary>Takes a picture as PNG.</summary>
    Task<byte[]> ScreenshotAsync(ScreenshotRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes the downloads that have become complete since the driver was opened, each once.</summary>
    /// <param name="patience">How long is waited for those that are under way.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<ImmutableArray<SessionDownloadFile>> TakeDownloadsAsync(TimeSpan patience, CancellationToken cancellationToken = default);

    /// <summary>Opens what was downloaded; null when it is no longer there.</summary>
    /// <param name="id">The download's.</param>
    Stream? OpenDownload(string id);
}

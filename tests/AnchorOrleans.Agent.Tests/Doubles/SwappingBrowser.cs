using System.Collections.Immutable;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tests.Doubles;

/// <summary>A page that takes itself elsewhere between being judged and being typed into.</summary>
internal sealed class SwappingBrowser(PaperBrowser page) : IPageDriver
{
    public Task<Observation> ObserveAsync(ObservationRequest request, CancellationToken cancellationToken = default) => page.ObserveAsync(request, cancellationToken);

    public Task<FindResult> FindAsync(string text, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default) => page.FindAsync(text, most, hides, cancellationToken);

    public Task<PageText> ReadAsync(string? reference, int skip, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default) => page.ReadAsync(reference, skip, most, hides, cancellationToken);

    public Task<ElementDescription> DescribeAsync(string reference, CancellationToken cancellationToken = default) => page.DescribeAsync(reference, cancellationToken);

    public Task NavigateAsync(string url, CancellationToken cancellationToken = default) => page.NavigateAsync(url, cancellationToken);

    public Task GoAsync(int steps, CancellationToken cancellationToken = default) => page.GoAsync(steps, cancellationToken);

    public Task ClickAsync(string reference, MouseButton button = MouseButton.Left, int clicks = 1, CancellationToken cancellationToken = default) => page.ClickAsync(reference, button, clicks, cancellationToken);

    public async Task TypeAsync(string reference, string text, bool replaces, Func<Uri, bool>? accepts = null, CancellationToken cancellationToken = default)
    {
        await page.NavigateAsync("http://evil.test/", cancellationToken);
        await page.TypeAsync(reference, text, replaces, accepts, cancellationToken);
    }

    public Task SelectAsync(string reference, IReadOnlyList<string> options, CancellationToken cancellationToken = default) => page.SelectAsync(reference, options, cancellationToken);

    public Task HoverAsync(string reference, CancellationToken cancellationToken = default) => page.HoverAsync(reference, cancellationToken);

    public Task DragAsync(string dragged, string onto, CancellationToken cancellationToken = default) => page.DragAsync(dragged, onto, cancellationToken);

    public Task ScrollAsync(string? reference, double right, double down, CancellationToken cancellationToken = default) => page.ScrollAsync(reference, right, down, cancellationToken);

    public Task PressAsync(string keys, CancellationToken cancellationToken = default) => page.PressAsync(keys, cancellationToken);

    public Task UploadAsync(string reference, IReadOnlyList<string> paths, CancellationToken cancellationToken = default) => page.UploadAsync(reference, paths, cancellationToken);

    public Task OpenTabAsync(string? url, CancellationToken cancellationToken = default) => page.OpenTabAsync(url, cancellationToken);

    public Task ShowTabAsync(int tab, CancellationToken cancellationToken = default) => page.ShowTabAsync(tab, cancellationToken);

    public Task CloseTabAsync(int tab, CancellationToken cancellationToken = default) => page.CloseTabAsync(tab, cancellationToken);

    public Task AnswerDialogAsync(bool accepts, string? text, CancellationToken cancellationToken = default) => page.AnswerDialogAsync(accepts, text, cancellationToken);

    public Task<bool> WaitAsync(string? text, bool isGone, TimeSpan patience, CancellationToken cancellationToken = default) => page.WaitAsync(text, isGone, patience, cancellationToken);

    public Task<byte[]> ScreenshotAsync(ScreenshotRequest request, CancellationToken cancellationToken = default) => page.ScreenshotAsync(request, cancellationToken);

    public Task<ImmutableArray<SessionDownloadFile>> TakeDownloadsAsync(TimeSpan patience, CancellationToken cancellationToken = default) => page.TakeDownloadsAsync(patience, cancellationToken);

    public Stream? OpenDownload(string id) => page.OpenDownload(id);

    public ValueTask DisposeAsync() => page.DisposeAsync();
}

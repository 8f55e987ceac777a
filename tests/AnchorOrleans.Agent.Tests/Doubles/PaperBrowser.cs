using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tests.Doubles;

/// <summary>An element of a page on paper.</summary>
internal sealed record PaperElement(string Role, string Name)
{
    public string? InputType { get; init; }

    public string? Autocomplete { get; init; }

    public string? Href { get; init; }

    public bool IsDownload { get; init; }

    public bool Submits { get; init; }

    public string FormText { get; init; } = "";

    public string? Document { get; init; }

    /// <summary>Gets where it leads although it does not say so.</summary>
    public string? LeadsTo { get; init; }

    public DialogInfo? Opens { get; init; }
}

/// <summary>A page on paper.</summary>
internal sealed record PaperPage(string Title, params ImmutableArray<PaperElement> Elements)
{
    public string Text { get; init; } = "";
}

/// <summary>A browser whose pages are data: what is typed stays, links lead on, and everything that was done is on a list.</summary>
internal sealed class PaperBrowser(string start = "http://shop.test/") : IPageDriver
{
    private readonly Dictionary<string, PaperElement> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<PaperElement, string> _references = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Stack<string> _history = [];
    private string? _told;
    private DialogInfo? _dialog;
    private string? _focused;

    public Dictionary<string, PaperPage> Pages { get; } = new(StringComparer.Ordinal);

    public List<string> Done { get; } = [];

    public List<ScreenshotRequest> Pictures { get; } = [];

    public List<ObservationRequest> Looks { get; } = [];

    /// <summary>Gets what has been downloaded and not been taken yet; the content of each is its id.</summary>
    public List<SessionDownloadFile> Downloaded { get; } = [];

    public string Url { get; private set; } = start;

    /// <summary>Gets or sets what every action of this kind fails with, as page drivers fail.</summary>
    public Func<string, DrivingException?> Fails { get; set; } = _ => null;

    /// <summary>Gets or sets what happens at the beginning of each action.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    private PaperPage Page => Pages.GetValueOrDefault(Url) ?? new PaperPage("Empty");

    public PaperBrowser With(string url, PaperPage page)
    {
        Pages[url] = page;
        return this;
    }

    public async Task<Observation> ObserveAsync(ObservationRequest request, CancellationToken cancellationToken = default)
    {
        Looks.Add(request);
        await BeginAsync("observe", cancellationToken, isKept: false);
        var hides = request.Hides ?? (_ => false);
        var visible = Page.Elements.Where(element => element.Href is null || !hides(new Uri(element.Href))).ToList();
        var lines = visible.Select(element => $"- {element.Role} \"{element.Name}\"{(_values.GetValueOrDefault(ReferenceOf(element)) is { } value ? $" value \"{value}\"" : "")} [{ReferenceOf(element)}]").ToList();
        var hidden = Page.Elements.Length - visible.Count;
        var text = string.Join('\n', lines.Append(Page.Text).Append(hidden > 0 ? $"({hidden} links left out)" : "").Where(line => line.Length > 0));
        var isPartial = text.Length > request.MostCharacters;
        text = isPartial ? text[..request.MostCharacters] : text;
        var isDifference = request.OnlyChanges && _told == $"{Url}\n{text}";
        _told = $"{Url}\n{text}";
        return new Observation(Url, Page.Title, [new TabInfo(1, Page.Title, Url)], 1, _dialog is null ? isDifference ? "nothing" : text : "", isPartial, isDifference, _dialog, [], 0);
    }

    public async Task<FindResult> FindAsync(string text, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"find {text}", cancellationToken);
        var lines = Page.Text.Split('\n').Where(line => line.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return new FindResult(string.Join('\n', lines.Take(most)), lines.Count);
    }

    public async Task<PageText> ReadAsync(string? reference, int skip, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default)
    {
        await BeginAsync("read", cancellationToken);
        var from = Math.Min(skip, Page.Text.Length);
        return new PageText(Page.Text.Substring(from, Math.Min(most, Page.Text.Length - from)), Page.Text.Length);
    }

    public Task<ElementDescription> DescribeAsync(string reference, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var element = Find(reference);
        return Task.FromResult(new ElementDescription(element.Role, element.Name, "x", element.InputType, element.Autocomplete, element.Href is { } href ? new Uri(href) : null,
            element.IsDownload, element.Submits, element.FormText, new Uri(element.Document ?? Url)));
    }

    public async Task NavigateAsync(string url, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"navigate {url}", cancellationToken);
        GoTo(url);
    }

    public async Task GoAsync(int steps, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"go {steps.ToString(CultureInfo.InvariantCulture)}", cancellationToken);
        if (steps < 0 && _history.TryPop(out var url))
        {
            Url = url;
        }
    }

    public async Task ClickAsync(string reference, MouseButton button = MouseButton.Left, int clicks = 1, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"click {Find(reference).Name}", cancellationToken);
        Use(reference);
    }

    public async Task TypeAsync(string reference, string text, bool replaces, Func<Uri, bool>? accepts = null, CancellationToken cancellationToken = default)
    {
        var element = Find(reference);
        if (accepts is not null && !accepts(new Uri(new Uri(element.Document ?? Url).GetLeftPart(UriPartial.Authority))))
        {
            throw new DrivingException("REFUSED", "The document is not one that this may be typed into.");
        }

        await BeginAsync($"type {element.Name} {text}", cancellationToken);
        _values[reference] = replaces ? text : _values.GetValueOrDefault(reference) + text;
        _focused = reference;
    }

    public Task SelectAsync(string reference, IReadOnlyList<string> options, CancellationToken cancellationToken = default) =>
        BeginAsync($"select {Find(reference).Name} {string.Join(',', options)}", cancellationToken);

    public Task HoverAsync(string reference, CancellationToken cancellationToken = default) => BeginAsync($"hover {Find(reference).Name}", cancellationToken);

    public Task DragAsync(string dragged, string onto, CancellationToken cancellationToken = default) => BeginAsync($"drag {Find(dragged).Name} {Find(onto).Name}", cancellationToken);

    public Task ScrollAsync(string? reference, double right, double down, CancellationToken cancellationToken = default) =>
        BeginAsync(string.Create(CultureInfo.InvariantCulture, $"scroll {right} {down}"), cancellationToken);

    public async Task PressAsync(string keys, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"press {keys}", cancellationToken);
        if (keys == "Enter" && _focused is { } reference)
        {
            Use(reference);
        }
    }

    public Task UploadAsync(string reference, IReadOnlyList<string> paths, CancellationToken cancellationToken = default) =>
        BeginAsync($"upload {Find(reference).Name} {string.Join(',', paths)}", cancellationToken);

    public async Task OpenTabAsync(string? url, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"open_tab {url}", cancellationToken);
        GoTo(url ?? "about:blank");
    }

    public Task ShowTabAsync(int tab, CancellationToken cancellationToken = default) => BeginAsync($"show_tab {tab.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    public Task CloseTabAsync(int tab, CancellationToken cancellationToken = default) => BeginAsync($"close_tab {tab.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    public async Task AnswerDialogAsync(bool accepts, string? text, CancellationToken cancellationToken = default)
    {
        _dialog = null;
        await BeginAsync($"dialog {(accepts ? "yes" : "no")} {text}".TrimEnd(), cancellationToken);
    }

    public async Task<bool> WaitAsync(string? text, bool isGone, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        await BeginAsync($"wait {text}".TrimEnd(), cancellationToken);
        return text is null || Page.Text.Contains(text, StringComparison.OrdinalIgnoreCase) != isGone;
    }

    public async Task<byte[]> ScreenshotAsync(ScreenshotRequest request, CancellationToken cancellationToken = default)
    {
        Pictures.Add(request);
        await BeginAsync("screenshot", cancellationToken, isKept: false);

        // The head of a PNG, as much of one as anybody here looks at.
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Tells what stands in the field of a name.</summary>
    public string? ValueOf(string name) => _values.FirstOrDefault(value => _elements[value.Key].Name == name).Value;

    private void Use(string reference)
    {
        var element = Find(reference);
        _focused = reference;
        _dialog = element.Opens ?? _dialog;
        if ((element.LeadsTo ?? element.Href) is { } url)
        {
            GoTo(url);
        }
    }

    private void GoTo(string url)
    {
        _history.Push(Url);
        Url = url;
    }

    private async Task BeginAsync(string what, CancellationToken cancellationToken, bool isKept = true)
    {
        await Before(what);
        cancellationToken.ThrowIfCancellationRequested();
        if (Fails(what) is { } failure)
        {
            throw failure;
        }

        if (_dialog is not null && what is not "observe")
        {
            throw new DrivingException("DIALOG_OPEN", "A dialog stands open; answer it first.");
        }

        if (isKept)
        {
            Done.Add(what);
        }
    }

    public Task<ImmutableArray<SessionDownloadFile>> TakeDownloadsAsync(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        ImmutableArray<SessionDownloadFile> taken = [.. Downloaded];
        Downloaded.Clear();
        return Task.FromResult(taken);
    }

    public Stream? OpenDownload(string id) => id.Length == 0 ? null : new MemoryStream(System.Text.Encoding.UTF8.GetBytes(id));

    private PaperElement Find(string reference) =>
        _elements.TryGetValue(reference, out var element) && Page.Elements.Contains(element) ? element : throw new DrivingException("ELEMENT_NOT_FOUND", $"There is no element {reference}; look at the page again.");

    private string ReferenceOf(PaperElement element)
    {
        if (!_references.TryGetValue(element, out var reference))
        {
            reference = string.Create(CultureInfo.InvariantCulture, $"e{_references.Count + 1}");
            _references[element] = reference;
            _elements[reference] = element;
        }

        return reference;
    }
}

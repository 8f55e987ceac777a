using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Driving;

/// <summary>The documents of a page, in all its frames and processes, and our scripts in them.</summary>
/// <remarks>
/// Our scripts run in a world of their own, which the page's scripts neither see nor change. A world belongs to one document: when the frame shows another one,
/// calls into it fail, and no call reaches a document that it was not meant for.
/// </remarks>
internal sealed class PageDocuments(DrivenPage page, ReferenceNumbers numbers)
{
    /// <summary>Frames beyond these are left out: a page can have as many as it likes.</summary>
    private const int Most = 60;

    private const int Attempts = 4;

    private const string Call = "(name, ...values) => globalThis.driving[name](...values)";

    private static readonly string Scripts = Compose();

    /// <summary>Each driver has worlds of its own: the browser keeps those of one that has gone, with the numbers that it gave.</summary>
    private readonly string _world = $"driving {Guid.NewGuid():N}";

    private ImmutableDictionary<string, PageDocument> _documents = [];

    /// <summary>Finds out which documents there are.</summary>
    /// <returns>The page's own first.</returns>
    /// <exception cref="DrivingException">The page does not answer.</exception>
    public async Task<PageDocument> RefreshAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var frames = await ListAsync(cancellationToken);
            var known = _documents;
            var isNew = frames.Where(frame => known.GetValueOrDefault(frame.Id)?.Loader != frame.Loader).ToList();
            var entered = (await Task.WhenAll(isNew.Select(frame => EnterAsync(frame, cancellationToken)))).OfType<PageDocument>().ToList();
            if (entered.Count > 0)
            {
                // A world that was made while its frame changed may be the next document's.
                var after = (await ListAsync(cancellationToken)).Select(frame => (frame.Id, frame.Loader)).ToHashSet();
                entered.RemoveAll(document => !after.Contains((document.Frame, document.Loader)));
            }

            Keep(frames, entered);
            if (frames is [var top, ..] && _documents.TryGetValue(top.Id, out var main))
            {
                return main;
            }

            if (attempt == Attempts)
            {
                throw DrivingFailures.Replaced();
            }
        }
    }

    /// <summary>Finds a document by its frame.</summary>
    public PageDocument? Of(string frame) => _documents.GetValueOrDefault(frame);

    /// <summary>Finds the document that an element is in.</summary>
    public PageDocument? With(int number) => _documents.Values.FirstOrDefault(document => document.Has(number));

    /// <summary>Calls one of our functions in a document.</summary>
    /// <exception cref="DrivingException">The document is no more, or does not answer.</exception>
    public async Task<JsonElement> CallAsync(PageDocument document, string name, JsonArray values, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var result = await page.AskAsync("Runtime.callFunctionOn", Calling(document, name, values, isByValue: true), cancellationToken, document.Session, patience);
        return Unpack(result).TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Gets a handle of what one of our functions answers.</summary>
    /// <returns>Null when it answers nothing.</returns>
    public async Task<string?> HandleAsync(PageDocument document, string name, JsonArray values, CancellationToken cancellationToken)
    {
        var result = await page.AskAsync("Runtime.callFunctionOn", Calling(document, name, values, isByValue: false), cancellationToken, document.Session);
        return Unpack(result).TryGetProperty("objectId", out var id) ? id.GetString() : null;
    }

    /// <summary>Forgets what <see cref="HandleAsync"/> held.</summary>
    public Task ReleaseAsync(PageDocument document, CancellationToken cancellationToken) =>
        page.AskAsync("Runtime.releaseObjectGroup", new() { ["objectGroup"] = _world }, cancellationToken, document.Session);

    /// <summary>Finds the document that a frame's element shows.</summary>
    /// <returns>Null when there is none, or none that we are in.</returns>
    public async Task<PageDocument?> InAsync(PageDocument parent, int number, CancellationToken cancellationToken)
    {
        if (!parent.Frames.TryGetValue(number, out var frame))
        {
            if (await HandleAsync(parent, "element", [number], cancellationToken) is not { } handle)
            {
                return null;
            }

            var described = await page.AskAsync("DOM.describeNode", new() { ["objectId"] = handle }, cancellationToken, parent.Session);
            await ReleaseAsync(parent, cancellationToken);
            if (!described.GetProperty("node").TryGetProperty("frameId", out var id))
            {
                return null;
            }

            parent.Frames[number] = frame = id.GetString()!;
        }

        if (Of(frame) is not { } document)
        {
            return null;
        }

        (document.Parent, document.Owner) = (parent, number);
        return document;
    }

    /// <summary>Finds the documents that a document's frames show, by the numbers of the frames' elements; null where we are in none.</summary>
    public async Task<IReadOnlyList<(int Number, PageDocument? Document)>> ShownInAsync(PageDocument parent, CancellationToken cancellationToken)
    {
        var told = await CallAsync(parent, "frames", [numbers.Next], cancellationToken);
        numbers.Give(parent, told.GetProperty("next").GetInt32());
        var found = new List<(int, PageDocument?)>();
        foreach (var number in told.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt32()))
        {
            found.Add((number, await InAsync(parent, number, cancellationToken)));
        }

        return found;
    }

    /// <summary>Tells whether the page shows the empty document that every page begins with.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => (await RefreshAsync(cancellationToken)).Url is "" or ":" or "about:blank";

    /// <summary>Lets the page's own document do what it has at hand.</summary>
    /// <param name="hasAnswer">Whether something that the page has fetched arrived just now, which it has yet to read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the page is about to close.</returns>
    public async Task<bool> RestAsync(bool hasAnswer, CancellationToken cancellationToken) =>
        Of(page.Target) is { } document && (await CallAsync(document, "rest", [hasAnswer], cancellationToken)).ValueKind == JsonValueKind.True;

    /// <summary>Asks the browser what a document's frame shows now.</summary>
    /// <returns>Its origin; null when the frame shows another document.</returns>
    public async Task<string?> OriginNowAsync(PageDocument document, CancellationToken cancellationToken)
    {
        var frames = await ListOfAsync(document.Session, cancellationToken);
        return frames.Find(frame => frame.Id == document.Frame && frame.Loader == document.Loader)?.Origin;
    }

    private static JsonElement Unpack(JsonElement result)
    {
        if (!result.TryGetProperty("exceptionDetails", out var thrown))
        {
            return result.GetProperty("result");
        }

        var text = thrown.TryGetProperty("exception", out var exception) && exception.TryGetProperty("description", out var description) ? description.GetString()! : thrown.GetProperty("text").GetString()!;
        throw new DrivingException("PAGE_NOT_RESPONDING", $"The page could not be looked at: {PageTexts.Plain(text.Split('\n')[0], 200)}");
    }

    private JsonObject Calling(PageDocument document, string name, JsonArray values, bool isByValue) => new()
    {
        ["functionDeclaration"] = Call,
        ["executionContextId"] = document.Context,
        ["arguments"] = new JsonArray([new JsonObject { ["value"] = name }, .. values.Select(value => new JsonObject { ["value"] = value?.DeepClone() })]),
        ["awaitPromise"] = true,
        ["returnByValue"] = isByValue,
        ["userGesture"] = true,
        ["objectGroup"] = _world,
    };

    private static string Compose()
    {
        string[] parts = ["elements", "outline", "acting", "searching"];
        return $"globalThis.driving ??= [{string.Join(",\n", parts.Select(part => $"({Resource($"driving/{part}.js")})"))}].reduce((driving, part) => (part(driving), driving), {{ markdown: {Resource("markdown.js")} }}), 0";
    }

    private static string Resource(string name)
    {
        using var resource = typeof(PageDocuments).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        var text = reader.ReadToEnd();

        // The first line says what the script is for; in the middle of another script it would end that script's line.
        return text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimEnd();
    }

    private async Task<PageDocument?> EnterAsync(Frame frame, CancellationToken cancellationToken)
    {
        try
        {
            var world = await page.AskAsync("Page.createIsolatedWorld", new() { ["frameId"] = frame.Id, ["worldName"] = _world }, cancellationToken, frame.Session);
            var context = world.GetProperty("executionContextId").GetInt32();
            var result = await page.AskAsync("Runtime.evaluate", new() { ["expression"] = Scripts, ["contextId"] = context, ["returnByValue"] = true }, cancellationToken, frame.Session);
            Unpack(result);
            return new PageDocument(frame.Id, frame.Session, frame.Loader, context);
        }
        catch (DrivingException exception) when (exception.Code is "ELEMENT_NOT_FOUND" or "REFUSED")
        {
            return null;
        }
    }

    private void Keep(List<Frame> frames, List<PageDocument> entered)
    {
        var kept = ImmutableDictionary.CreateBuilder<string, PageDocument>();
        foreach (var frame in frames)
        {
            var document = entered.Find(document => document.Frame == frame.Id) ?? _documents.GetValueOrDefault(frame.Id);
            if (document?.Loader == frame.Loader)
            {
                (document.Url, document.Origin) = (frame.Url, frame.Origin);
                kept[frame.Id] = document;
            }
        }

        _documents = kept.ToImmutable();
    }

    private async Task<List<Frame>> ListAsync(CancellationToken cancellationToken)
    {
        var own = ListOfAsync(page.Session, cancellationToken);
        var others = page.FrameSessions.Select(session => ListOfFrameAsync(session, cancellationToken)).ToList();
        return [.. (await own).Concat((await Task.WhenAll(others)).SelectMany(frames => frames)).DistinctBy(frame => frame.Id).Take(Most)];
    }

    private async Task<List<Frame>> ListOfFrameAsync(string session, CancellationToken cancellationToken)
    {
        try
        {
            return await ListOfAsync(session, cancellationToken, page.Options.FrameTimeout);
        }
        catch (DrivingException exception) when (exception.Code is "ELEMENT_NOT_FOUND" or "PAGE_NOT_RESPONDING")
        {
            return [];
        }
    }

    private async Task<List<Frame>> ListOfAsync(string session, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var answer = await page.AskAsync("Page.getFrameTree", null, cancellationToken, session, patience);
        var found = new List<Frame>();
        var left = new Queue<JsonElement>([answer.GetProperty("frameTree")]);
        while (left.TryDequeue(out var tree) && found.Count < Most)
        {
            var frame = tree.GetProperty("frame");
            found.Add(new(
                frame.GetProperty("id").GetString()!, session, frame.GetProperty("loaderId").GetString()!, frame.GetProperty("url").GetString()!, frame.GetProperty("securityOrigin").GetString()!));
            foreach (var child in tree.TryGetProperty("childFrames", out var children) ? children.EnumerateArray() : default)
            {
                left.Enqueue(child);
            }
        }

        return found;
    }

    private sealed record Frame(string Id, string Session, string Loader, string Url, string Origin);
}

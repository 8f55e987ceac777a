using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Acts on elements with the mouse, as a person would.</summary>
internal sealed class PageActions(DrivenPage page, DriverSeat seat)
{
    private const int MostKeys = 5;
    private const int MostScreens = 1000;

    /// <summary>Reads which keys are meant: <c>Enter</c>, <c>Control+A</c>, <c>+</c>.</summary>
    /// <exception cref="DrivingException">There is no key of a name.</exception>
    public static IReadOnlyList<Key> KeysOf(string keys)
    {
        var names = keys.Length > 1 ? keys.Split('+', StringSplitOptions.TrimEntries) : [keys];
        if (names is [.., "", ""])
        {
            names = [.. names[..^2], "+"];
        }

        return names.Length > MostKeys
            ? throw DrivingFailures.Invalid($"At most {MostKeys} keys are pressed together.")
            : [.. names.Select(name => Key.Find(name) ?? throw DrivingFailures.Invalid($"There is no key named {PageTexts.Quoted(name, 40)}. Keys are named like Enter, Tab, Escape, ArrowDown, PageDown, a; several together like Control+A."))];
    }

    public async Task ClickAsync(string reference, MouseButton button, int clicks, CancellationToken cancellationToken)
    {
        var element = new ElementPlaces(page, reference);
        await element.ClickAsync(await element.DocumentAsync(cancellationToken), button, clicks, cancellationToken);
    }

    public async Task HoverAsync(string reference, CancellationToken cancellationToken)
    {
        var element = new ElementPlaces(page, reference);
        await element.HoverAsync(await element.DocumentAsync(cancellationToken), cancellationToken);
    }

    public async Task DragAsync(string dragged, string onto, CancellationToken cancellationToken)
    {
        var (thing, goal) = (new ElementPlaces(page, dragged), new ElementPlaces(page, onto));
        var goalDocument = await goal.DocumentAsync(cancellationToken);
        var thingDocument = await thing.DocumentAsync(cancellationToken);
        await goal.ReadyAsync(goalDocument, cancellationToken, allowsDisabled: true);
        var from = await thing.ReadyAsync(thingDocument, cancellationToken);

        // Where it goes may have moved when what is dragged was scrolled into view, and the other way round.
        var to = await goal.ReadyAsync(goalDocument, cancellationToken, allowsDisabled: true);
        if (await thing.ReadyAsync(thingDocument, cancellationToken) != from)
        {
            throw DrivingFailures.NotReady(dragged, $"and {onto} are not visible together, so one cannot be dragged onto the other.");
        }

        await page.UseAsync((hands, token) => new Dragging(hands, page.Clock).DragAsync(from, to, MouseButton.Left, token), cancellationToken);
    }

    public async Task ScrollAsync(string? reference, double right, double down, CancellationToken cancellationToken)
    {
        var isIntoView = reference is not null && right == 0 && down == 0;
        if (reference is null)
        {
            var top = await page.Documents.RefreshAsync(cancellationToken);
            await page.Documents.CallAsync(top, "scroll", [0, Screens(right), Screens(down)], cancellationToken);
            return;
        }

        var element = new ElementPlaces(page, reference);
        var document = await element.DocumentAsync(cancellationToken);
        await element.CallAsync(document, isIntoView ? "show" : "scroll", cancellationToken, isIntoView ? [] : [Screens(right), Screens(down)]);
    }

    public async Task SelectAsync(string reference, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        if (options.Count == 0)
        {
            throw DrivingFailures.Invalid("At least one option is to be named.");
        }

        var element = new ElementPlaces(page, reference);
        var document = await element.DocumentAsync(cancellationToken);
        if (!(await element.CallAsync(document, "fieldOf", cancellationToken)).GetProperty("kind").ValueEquals("list"))
        {
            throw DrivingFailures.Invalid($"The element {reference} is no list that options can be chosen of. Click it, observe, and click the option.");
        }

        await element.ReadyAsync(document, cancellationToken);
        var answer = await element.CallAsync(document, "select", cancellationToken, new JsonArray([.. options.Select(option => (JsonNode)option)]));
        switch (ElementPlaces.ProblemOf(answer))
        {
            case "missing":
                var all = string.Join(", ", answer.GetProperty("options").EnumerateArray().Select(option => PageTexts.Quoted(option.GetString()!, 60)));
                var more = answer.GetProperty("more").GetInt32();
                throw DrivingFailures.Invalid($"The list {reference} has no option {PageTexts.Quoted(options[answer.GetProperty("index").GetInt32()], 60)}. It has: {all}{(more > 0 ? $", and {more} more" : "")}.");
            case "closed":
                throw DrivingFailures.NotReady(reference, $"has the option {PageTexts.Quoted(options[answer.GetProperty("index").GetInt32()], 60)}, but it is disabled.");
            case "single":
                throw DrivingFailures.Invalid($"Of the list {reference} one option can be chosen; {options.Count} were named.");
        }
    }

    public async Task UploadAsync(string reference, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var element = new ElementPlaces(page, reference);
        var document = await element.DocumentAsync(cancellationToken);
        if ((await element.CallAsync(document, "fieldOf", cancellationToken)).GetProperty("kind").ValueEquals("file"))
        {
            var handle = await page.Documents.HandleAsync(document, "element", [element.Number], cancellationToken) ?? throw DrivingFailures.NotFound(reference);
            await GiveAsync(new() { ["objectId"] = handle }, paths, document, cancellationToken);
            return;
        }

        await ChooseAsync(element, document, reference, paths, cancellationToken);
    }

    private static double Screens(double amount) => double.IsFinite(amount) ? Math.Clamp(amount, -MostScreens, MostScreens) : 0;

    /// <summary>Clicks what opens a file chooser, and chooses in it.</summary>
    private async Task ChooseAsync(ElementPlaces element, PageDocument document, string reference, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var place = await element.ReadyAsync(document, cancellationToken);
        seat.IsChoosing = true;
        page.State.ForgetChooser();
        await page.AskAsync("Page.setInterceptFileChooserDialog", new() { ["enabled"] = true }, cancellationToken, document.Session);
        try
        {
            await page.UseAsync((hands, token) => new Mouse(hands).ClickAsync(place, MouseButton.Left, clicks: 1, token), cancellationToken);
            await page.State.Signal.UntilAsync(() => page.State.Chooser is not null || page.State.IsStopped, page.Options.SettleTimeout, page.Clock, cancellationToken);
            if (page.State.Chooser is not { } chooser || !chooser.TryGetProperty("backendNodeId", out var field))
            {
                throw DrivingFailures.Invalid($"Clicking the element {reference} opened no file chooser.");
            }

            if (paths.Count > 1 && !chooser.GetProperty("mode").ValueEquals("selectMultiple"))
            {
                throw DrivingFailures.Invalid($"Of files the page takes one here; {paths.Count} were named.");
            }

            await GiveAsync(new() { ["backendNodeId"] = field.GetInt32() }, paths, document, cancellationToken);
        }
        finally
        {
            seat.IsChoosing = false;
            if (!page.State.IsStopped)
            {
                await page.AskAsync("Page.setInterceptFileChooserDialog", new() { ["enabled"] = false }, CancellationToken.None, document.Session);
            }
        }
    }

    private async Task GiveAsync(JsonObject field, IReadOnlyList<string> paths, PageDocument document, CancellationToken cancellationToken)
    {
        field["files"] = new JsonArray([.. paths.Select(path => (JsonNode)path)]);
        await page.AskAsync("DOM.setFileInputFiles", field, cancellationToken, document.Session);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp.Policy;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>Does in a browser what one viewer does: points, types, turns pages and tabs.</summary>
internal sealed class ViewerHands(Screencast screencast, BrowserControl control, ScreencastOptions options)
{
    private const int LongestName = 32;
    private const int LongestAddress = 8192;
    private const double FarthestPlace = 100_000;

    /// <summary>Does what a message says.</summary>
    /// <returns>What was copied for the viewer's own clipboard; null when the message was another.</returns>
    /// <exception cref="ControlException">It cannot be done; the message is a sentence for the viewer.</exception>
    /// <exception cref="InvalidOperationException">The message has not the form that it should have; so says <see cref="KeyNotFoundException"/>.</exception>
    public async Task<string?> DoAsync(JsonElement message, CancellationToken cancellationToken)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "mouse":
                Point(message);
                break;
            case "wheel":
                Turn(message);
                break;
            case "key":
                Press(message);
                break;
            case "text":
                screencast.Post("Input.insertText", new() { ["text"] = Text(message, "text", options.MaxTextLength) });
                break;
            case "paste":
                await control.PasteAsync(Text(message, "text", options.MaxTextLength), cancellationToken);
                break;
            case "copy":
                return await control.CopyAsync(cancellationToken);
            case "dialog":
                await screencast.CallAsync(
                    "Page.handleJavaScriptDialog",
                    new() { ["accept"] = message.GetProperty("accept").GetBoolean(), ["promptText"] = Text(message, "text", options.MaxTextLength) },
                    cancellationToken);
                break;
            default:
                await SteerAsync(message, cancellationToken);
                break;
        }

        return null;
    }

    private static string Text(JsonElement message, string name, int most)
    {
        var text = message.GetProperty(name).GetString() ?? "";
        return text.Length <= most ? text : throw new ControlException($"A text may have at most {most:N0} characters at once.");
    }

    private static double Place(JsonElement message, string name) => Math.Clamp(message.GetProperty(name).GetDouble(), -FarthestPlace, FarthestPlace);

    private void Point(JsonElement message)
    {
        var action = message.GetProperty("action").GetString();
        var isMain = message.GetProperty("button").GetInt32() == 0;
        if (isMain && action == "down")
        {
            screencast.Dragged = null;
            screencast.Post("Input.setInterceptDrags", new() { ["enabled"] = true });
        }

        if (screencast.Dragged is { } thing)
        {
            Drag(action == "up" ? "drop" : "dragOver", message, thing);
        }
        else
        {
            Point(action, message);
        }

        if (isMain && action == "up")
        {
            screencast.Dragged = null;
            screencast.Post("Input.setInterceptDrags", new() { ["enabled"] = false });
        }
    }

    private void Point(string? action, JsonElement message) => screencast.Post(
        "Input.dispatchMouseEvent",
        new()
        {
            ["type"] = action switch { "move" => "mouseMoved", "down" => "mousePressed", "up" => "mouseReleased", _ => throw new KeyNotFoundException() },
            ["x"] = Place(message, "x"),
            ["y"] = Place(message, "y"),
            ["button"] = message.GetProperty("button").GetInt32() switch { 0 => "left", 1 => "middle", 2 => "right", 3 => "back", 4 => "forward", _ => "none" },
            ["buttons"] = message.GetProperty("buttons").GetInt32(),
            ["clickCount"] = Math.Clamp(message.GetProperty("clicks").GetInt32(), 0, 3),
            ["modifiers"] = message.GetProperty("modifiers").GetInt32(),
        });

    /// <summary>Moves or drops what is dragged; entering again and again does no harm, and saves to know who entered.</summary>
    private void Drag(string type, JsonElement message, JsonObject thing)
    {
        foreach (var step in new[] { "dragEnter", type }.Skip(type == "drop" ? 1 : 0))
        {
            screencast.Post("Input.dispatchDragEvent", new() { ["type"] = step, ["x"] = Place(message, "x"), ["y"] = Place(message, "y"), ["data"] = thing.DeepClone() });
        }
    }

    private void Turn(JsonElement message) => screencast.Post("Input.dispatchMouseEvent", new()
    {
        ["type"] = "mouseWheel",
        ["x"] = Place(message, "x"),
        ["y"] = Place(message, "y"),
        ["deltaX"] = Place(message, "deltaX"),
        ["deltaY"] = Place(message, "deltaY"),
        ["modifiers"] = message.GetProperty("modifiers").GetInt32(),
    });

    private void Press(JsonElement message)
    {
        var isDown = message.GetProperty("action").GetString() == "down";
        var text = Text(message, "text", LongestName);
        var parameters = new JsonObject
        {
            ["type"] = !isDown ? "keyUp" : text.Length == 0 ? "rawKeyDown" : "keyDown",
            ["key"] = Text(message, "key", LongestName),
            ["code"] = Text(message, "code", LongestName),
            ["windowsVirtualKeyCode"] = message.GetProperty("number").GetInt32(),
            ["autoRepeat"] = message.GetProperty("isRepeated").GetBoolean(),
            ["modifiers"] = message.GetProperty("modifiers").GetInt32(),
        };
        if (isDown && text.Length > 0)
        {
            parameters["text"] = text;
        }

        screencast.Post("Input.dispatchKeyEvent", parameters);
    }

    private async Task SteerAsync(JsonElement message, CancellationToken cancellationToken)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "navigate":
                await NavigateAsync(Text(message, "url", LongestAddress), cancellationToken);
                break;
            case "history":
                await StepAsync(message.GetProperty("steps").GetInt32(), cancellationToken);
                break;
            case "reload":
                await screencast.CallAsync("Page.reload", null, cancellationToken);
                break;
            case "open":
                await screencast.CallBrowserAsync("Target.createTarget", new() { ["url"] = "about:blank" }, cancellationToken);
                break;
            case "show":
                screencast.Show(PageOf(message));
                break;
            case "close":
                await CloseAsync(PageOf(message), cancellationToken);
                break;
            default:
                throw new KeyNotFoundException();
        }
    }

    /// <summary>Reads which page is meant: one of those that are shown, so that no other target can be named.</summary>
    private string PageOf(JsonElement message)
    {
        var id = Text(message, "id", LongestAddress);
        return screencast.State.Pages.Any(page => page.Id == id) ? id : throw new ControlException("This page is closed already.");
    }

    private async Task NavigateAsync(string url, CancellationToken cancellationToken)
    {
        if (!AddressRules.IsOfWeb(url))
        {
            throw new ControlException("Addresses begin with http:, https:, data: or blob:, or are about:blank.");
        }

        var answer = await screencast.CallAsync("Page.navigate", new() { ["url"] = url }, cancellationToken);
        if (answer.TryGetProperty("errorText", out var error) && !error.ValueEquals("net::ERR_ABORTED"))
        {
            throw new ControlException($"The address could not be opened: {error.GetString()}.");
        }
    }

    private async Task StepAsync(int steps, CancellationToken cancellationToken)
    {
        var history = await screencast.CallAsync("Page.getNavigationHistory", null, cancellationToken);
        var entries = history.GetProperty("entries");
        var wanted = history.GetProperty("currentIndex").GetInt32() + Math.Clamp(steps, -1, 1);
        if (wanted >= 0 && wanted < entries.GetArrayLength())
        {
            await screencast.CallAsync("Page.navigateToHistoryEntry", new() { ["entryId"] = entries[wanted].GetProperty("id").GetInt32() }, cancellationToken);
        }
    }

    private async Task CloseAsync(string page, CancellationToken cancellationToken)
    {
        // A session has a page always: guests look for it, and a browser without any may end.
        if (screencast.State.Pages.Count == 1)
        {
            await screencast.CallBrowserAsync("Target.createTarget", new() { ["url"] = "about:blank" }, cancellationToken);
        }

        await screencast.CallBrowserAsync("Target.closeTarget", new() { ["targetId"] = page }, cancellationToken);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Control;

/// <summary>Drags on a page: with the mouse alone, or, where something draggable in the sense of HTML lies under it, with what the browser makes of that.</summary>
/// <remarks>With such a drag the browser takes the mouse away from the page, as the system would move the thing from there on; intercepted, it is ours to move.</remarks>
internal sealed class Dragging(AttachedPage page, TimeProvider clock)
{
    private const int Steps = 12;

    /// <summary>Answers whether a drag began, at the latest when the button is released. Later listeners of the page may still prevent it, hence the pause.</summary>
    private const string AwaitDrag = """
        () => new Promise(done => {
          const end = value => { removeEventListener('dragstart', begin, true); removeEventListener('mouseup', stop, true); done(value); };
          const begin = event => setTimeout(() => end(!event.defaultPrevented));
          const stop = () => setTimeout(() => end(false));
          addEventListener('dragstart', begin, true);
          addEventListener('mouseup', stop, true);
        })
        """;

    private const string Settle = "() => new Promise(done => setTimeout(() => setTimeout(done)))";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Mouse _mouse = new(page);

    /// <summary>Drags in small steps, as pages that draw or sort expect it.</summary>
    public async Task DragAsync(PagePoint from, PagePoint to, MouseButton button, CancellationToken cancellationToken)
    {
        page.ForgetDrag();
        await page.CallAsync("Input.setInterceptDrags", new() { ["enabled"] = true }, cancellationToken);
        try
        {
            var began = page.EvaluateAsync(AwaitDrag, [], cancellationToken);
            await page.EvaluateAsync(Settle, [], cancellationToken);
            await _mouse.MoveAsync(from, held: null, cancellationToken);
            await _mouse.PressAsync(from, button, 1, cancellationToken);
            var thing = await MoveAsync(from, to, button, began, cancellationToken);
            if (thing is { } dropped)
            {
                // A page sees no button released after a drop.
                await DispatchAsync("drop", to, dropped, cancellationToken);
            }
            else
            {
                await _mouse.ReleaseAsync(to, button, 1, cancellationToken);
            }
        }
        finally
        {
            await page.CallAsync("Input.setInterceptDrags", new() { ["enabled"] = false }, CancellationToken.None);
        }
    }

    private async Task<JsonElement?> MoveAsync(PagePoint from, PagePoint to, MouseButton button, Task<JsonElement> began, CancellationToken cancellationToken)
    {
        JsonElement? thing = null;
        for (var step = 1; step <= Steps; step++)
        {
            var part = (double)step / Steps;
            var place = new PagePoint(from.X + ((to.X - from.X) * part), from.Y + ((to.Y - from.Y) * part));
            if (thing is { } dragged)
            {
                await DispatchAsync("dragOver", place, dragged, cancellationToken);
                continue;
            }

            await _mouse.MoveAsync(place, button, cancellationToken);
            await page.EvaluateAsync(Settle, [], cancellationToken);
            if (page.HasDrag || (began.IsCompletedSuccessfully && (await began).ValueKind == JsonValueKind.True))
            {
                thing = await page.WaitForDragAsync(Patience, clock, cancellationToken);
                await DispatchAsync("dragEnter", place, thing.Value, cancellationToken);
                await DispatchAsync("dragOver", place, thing.Value, cancellationToken);
            }
        }

        return thing;
    }

    private async Task DispatchAsync(string type, PagePoint at, JsonElement thing, CancellationToken cancellationToken) => await page.CallAsync(
        "Input.dispatchDragEvent",
        new() { ["type"] = type, ["x"] = at.X, ["y"] = at.Y, ["data"] = JsonNode.Parse(thing.GetRawText()) },
        cancellationToken);
}

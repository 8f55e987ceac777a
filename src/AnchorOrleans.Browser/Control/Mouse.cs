using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Control;

/// <summary>A button of a mouse.</summary>
public enum MouseButton
{
    /// <summary>The main one.</summary>
    Left = 0,

    /// <summary>The wheel.</summary>
    Middle = 1,

    /// <summary>The one for menus.</summary>
    Right = 2,
}

/// <summary>A point of the page as it is seen, from its top left corner.</summary>
/// <param name="X">CSS pixels.</param>
/// <param name="Y">CSS pixels.</param>
public sealed record PagePoint(double X, double Y);

/// <summary>Moves and presses the mouse on a page.</summary>
internal sealed class Mouse(AttachedPage page)
{
    public Task MoveAsync(PagePoint to, MouseButton? held, CancellationToken cancellationToken) =>
        DispatchAsync("mouseMoved", to, held, 0, cancellationToken);

    public Task PressAsync(PagePoint at, MouseButton button, int clicks, CancellationToken cancellationToken) =>
        DispatchAsync("mousePressed", at, button, clicks, cancellationToken);

    public Task ReleaseAsync(PagePoint at, MouseButton button, int clicks, CancellationToken cancellationToken) =>
        DispatchAsync("mouseReleased", at, button, clicks, cancellationToken);

    public async Task ClickAsync(PagePoint at, MouseButton button, int clicks, CancellationToken cancellationToken)
    {
        await MoveAsync(at, held: null, cancellationToken);
        await ClickHereAsync(at, button, clicks, cancellationToken);
    }

    /// <summary>Clicks where the mouse is already.</summary>
    public async Task ClickHereAsync(PagePoint at, MouseButton button, int clicks, CancellationToken cancellationToken)
    {
        for (var click = 1; click <= clicks; click++)
        {
            await PressAsync(at, button, click, cancellationToken);
            await ReleaseAsync(at, button, click, cancellationToken);
        }
    }

    /// <summary>Turns the wheel.</summary>
    public async Task ScrollAsync(PagePoint at, double deltaX, double deltaY, int steps, CancellationToken cancellationToken)
    {
        for (var step = 0; step < steps; step++)
        {
            await page.CallAsync(
                "Input.dispatchMouseEvent",
                new() { ["type"] = "mouseWheel", ["x"] = at.X, ["y"] = at.Y, ["deltaX"] = deltaX / steps, ["deltaY"] = deltaY / steps },
                cancellationToken);
        }
    }

    private async Task DispatchAsync(string type, PagePoint at, MouseButton? button, int clicks, CancellationToken cancellationToken) => await page.CallAsync(
        "Input.dispatchMouseEvent",
        new JsonObject
        {
            ["type"] = type,
            ["x"] = at.X,
            ["y"] = at.Y,
            ["button"] = button switch { MouseButton.Left => "left", MouseButton.Middle => "middle", MouseButton.Right => "right", _ => "none" },
            ["buttons"] = type == "mouseReleased" ? 0 : button switch { MouseButton.Left => 1, MouseButton.Right => 2, MouseButton.Middle => 4, _ => 0 },
            ["clickCount"] = clicks,
        },
        cancellationToken);
}

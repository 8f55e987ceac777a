using System.Text.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The body of <c>POST /v1/sessions/{sessionId}/goto</c>.</summary>
internal sealed record GotoRequest(string Url) : IRequestBody<GotoRequest>
{
    public static bool MayBeEmpty => false;

    public static GotoRequest Read(JsonFields fields, ApiOptions limits)
    {
        var url = fields.RequiredText("url", limits.MaxInitialUrlLength);
        if (!SessionConfiguration.IsAddress(url))
        {
            fields.Refuse("url", SessionConfiguration.AddressRule);
        }

        return new GotoRequest(url);
    }
}

/// <summary>The body of <c>POST …/mouse/click</c>: a place, or a selector.</summary>
internal sealed record ClickRequest(SessionCommand Command) : IRequestBody<ClickRequest>
{
    private const int MaxSelectorLength = 4096;
    private const int MaxIndex = 100_000;
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    public static bool MayBeEmpty => false;

    public static ClickRequest Read(JsonFields fields, ApiOptions limits)
    {
        var button = Pointing.ReadButton(fields);
        var place = Pointing.ReadOptionalPlace(fields, limits);
        var selector = fields.Text("selector", MaxSelectorLength);
        var index = fields.Number("index", 0, MaxIndex) ?? 0;
        var most = (int)limits.ControlTimeout.TotalMilliseconds;

        // The JavaScript SDK says it one way, the specification and the Python SDK the other.
        var patience = fields.Number("timeout", 0, most) ?? fields.Number("selectorTimeoutMs", 0, most);
        if (!string.IsNullOrEmpty(selector))
        {
            return new(new SessionCommand.ClickElement(selector, index, button, patience is { } given ? TimeSpan.FromMilliseconds(given) : DefaultPatience));
        }

        if (place is null)
        {
            fields.Refuse("x", "and 'y', or 'selector', must say where to click");
        }

        return new(new SessionCommand.Click(place ?? new(0, 0), button, Times: 1));
    }
}

/// <summary>The body of what happens at a place: double click, button down, button up, move.</summary>
internal sealed record PointRequest(Place At, PointerButton Button) : IRequestBody<PointRequest>
{
    public static bool MayBeEmpty => false;

    public static PointRequest Read(JsonFields fields, ApiOptions limits) => new(Pointing.ReadPlace(fields, "x", "y", limits), Pointing.ReadButton(fields));
}

/// <summary>The body of <c>POST …/drag-and-drop</c>.</summary>
internal sealed record DragRequest(Place From, Place To, PointerButton Button) : IRequestBody<DragRequest>
{
    public static bool MayBeEmpty => false;

    public static DragRequest Read(JsonFields fields, ApiOptions limits) => new(
        Pointing.ReadPlace(fields, "startX", "startY", limits), Pointing.ReadPlace(fields, "endX", "endY", limits), Pointing.ReadButton(fields));
}

/// <summary>The body of <c>POST …/scroll</c>.</summary>
internal sealed record ScrollRequest(Place At, double DeltaX, double DeltaY, int Steps) : IRequestBody<ScrollRequest>
{
    private const double MaxDelta = 1_000_000;
    private const int MaxSteps = 1000;

    public static bool MayBeEmpty => false;

    public static ScrollRequest Read(JsonFields fields, ApiOptions limits)
    {
        var at = Pointing.ReadPlace(fields, "x", "y", limits);
        var deltaY = fields.Real("deltaY", -MaxDelta, MaxDelta);
        if (deltaY is null)
        {
            fields.Refuse("deltaY", "is required: how far to scroll, down when positive");
        }

        return new(at, fields.Real("deltaX", -MaxDelta, MaxDelta) ?? 0, deltaY ?? 0, fields.Number("steps", 0, MaxSteps) is { } steps and > 0 ? steps : 1);
    }
}

/// <summary>The body of <c>POST …/keyboard/type</c>.</summary>
internal sealed record TypeRequest(string Text, TimeSpan Delay) : IRequestBody<TypeRequest>
{
    private const int MaxDelay = 1000;

    public static bool MayBeEmpty => false;

    public static TypeRequest Read(JsonFields fields, ApiOptions limits)
    {
        var text = fields.RequiredText("text", limits.MaxTypedLength);
        var delay = TimeSpan.FromMilliseconds(fields.Number("delay", 0, MaxDelay) ?? 0);
        if (delay * text.Length > limits.ControlTimeout)
        {
            fields.Refuse("delay", $"makes the text take {(delay * text.Length).TotalSeconds:0} s to type, and at most {limits.ControlTimeout.TotalSeconds:0} s are allowed");
        }

        return new(text, delay);
    }
}

/// <summary>The body of <c>POST …/keyboard/shortcut</c> and <c>…/keyboard/press</c>.</summary>
internal sealed record KeysRequest(IReadOnlyList<string> Keys, TimeSpan Hold) : IRequestBody<KeysRequest>
{
    private const int MaxKeys = 10;
    private const int MaxNameLength = 20;
    private const int MaxHold = 10_000;

    public static bool MayBeEmpty => false;

    public static KeysRequest Read(JsonFields fields, ApiOptions limits)
    {
        // One key may stand alone.
        var keys = fields.Json.TryGetProperty("keys", out var one) && one.ValueKind == JsonValueKind.String
            ? [fields.RequiredText("keys", MaxNameLength)]
            : fields.Texts("keys", MaxKeys, MaxNameLength);
        if (keys.Count == 0 || keys.Any(string.IsNullOrEmpty))
        {
            fields.Refuse("keys", $"is required: 1 to {MaxKeys} names of keys, such as Ctrl, Enter, F5 or a");
        }

        return new(keys, TimeSpan.FromMilliseconds(fields.Number("holdTime", 0, MaxHold) ?? 0));
    }
}

/// <summary>The body of <c>POST …/clipboard</c> and <c>…/paste</c>.</summary>
internal sealed record ClipboardRequest(string Text) : IRequestBody<ClipboardRequest>
{
    public static bool MayBeEmpty => false;

    public static ClipboardRequest Read(JsonFields fields, ApiOptions limits) => new(fields.RequiredText("text", limits.MaxTypedLength));
}

/// <summary>Reads places and buttons.</summary>
file static class Pointing
{
    public static Place? ReadOptionalPlace(JsonFields fields, ApiOptions limits)
    {
        var (x, y) = (fields.Real("x", 0, limits.MaxViewport), fields.Real("y", 0, limits.MaxViewport));
        return x is null || y is null ? null : new(x.Value, y.Value);
    }

    public static Place ReadPlace(JsonFields fields, string nameOfX, string nameOfY, ApiOptions limits) =>
        new(ReadPixels(fields, nameOfX, limits), ReadPixels(fields, nameOfY, limits));

    public static PointerButton ReadButton(JsonFields fields)
    {
        switch (fields.Text("button", maxLength: 10))
        {
            case null or "left":
                return PointerButton.Left;
            case "middle":
                return PointerButton.Middle;
            case "right":
                return PointerButton.Right;
            default:
                fields.Refuse("button", "must be 'left', 'middle' or 'right'");
                return PointerButton.Left;
        }
    }

    private static double ReadPixels(JsonFields fields, string name, ApiOptions limits)
    {
        var pixels = fields.Real(name, 0, limits.MaxViewport);
        if (pixels is null)
        {
            fields.Refuse(name, "is required: CSS pixels from the top left corner of the page as it is seen");
        }

        return pixels ?? 0;
    }
}

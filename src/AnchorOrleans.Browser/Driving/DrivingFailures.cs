using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>The sentences in which driving fails.</summary>
internal static class DrivingFailures
{
    public static DrivingException NotResponding(TimeSpan patience) =>
        new("PAGE_NOT_RESPONDING", $"The page did not answer within {patience.TotalSeconds:0.#} s: its scripts may be running without end. Navigate to another address, or close the tab.");

    public static DrivingException Leaving(TimeSpan patience) =>
        new("PAGE_NOT_RESPONDING", $"The page is on its way to another address, which has not answered for {patience.TotalSeconds:0.#} s. Wait, or navigate to another address.");

    public static DrivingException Crashed() => new("PAGE_CRASHED", "The page has crashed. Navigate to load it, or another, again.");

    public static DrivingException Closed() => new("NO_PAGE", "The page was closed. Observe to see which page is the current one.");

    public static DrivingException NoPage() => new("NO_PAGE", "The session has no page. Open a tab first.");

    public static DrivingException DialogOpen(DialogInfo? dialog) =>
        new("DIALOG_OPEN", $"{(dialog is null ? "A dialog" : $"A dialog ({dialog.Kind})")} stands open. Answer it first.");

    public static DrivingException NotFound(string reference) =>
        new("ELEMENT_NOT_FOUND", $"There is no element {reference} on the current page any more. Observe again, and use the references told then.");

    public static DrivingException Replaced() => new("ELEMENT_NOT_FOUND", "The page was replaced by another document meanwhile. Observe again.");

    public static DrivingException NotReady(string reference, string why) => new("ELEMENT_NOT_READY", $"The element {reference} {why}");

    public static DrivingException Refused(string sentence) => new("REFUSED", sentence);

    public static DrivingException Invalid(string sentence) => new("INVALID_ARGUMENT", sentence);

    /// <summary>Puts the protocol's words for a refused command into ours.</summary>
    public static DrivingException Of(CdpCommandException exception) => exception switch
    {
        CdpTargetGoneException => Closed(),
        { Message: var message } when message.Contains("context", StringComparison.OrdinalIgnoreCase) || message.Contains("navigated", StringComparison.OrdinalIgnoreCase) || message.Contains("Frame", StringComparison.OrdinalIgnoreCase)
            || message.Contains("node", StringComparison.OrdinalIgnoreCase) || message.Contains("object", StringComparison.OrdinalIgnoreCase)
            || message.Contains("collected", StringComparison.OrdinalIgnoreCase) => Replaced(),
        _ => Refused($"The browser refused: {PageTexts.Plain(exception.Message, 200)}"),
    };
}

namespace AnchorOrleans.Browser.Control;

/// <summary>What was asked of a browser cannot be done; the message is a sentence for the caller.</summary>
public sealed class ControlException(string message) : Exception(message);

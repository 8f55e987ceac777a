namespace AnchorOrleans.Browser.Pool;

/// <summary>No browser could be started; the message says what is missing and is fit for an operator.</summary>
public sealed class BrowserUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

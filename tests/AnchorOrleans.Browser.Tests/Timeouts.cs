namespace AnchorOrleans.Browser.Tests;

/// <summary>How long a test waits for an event before it says that the event did not come.</summary>
internal static class Timeouts
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(60);
}

namespace AnchorOrleans.Grains.Tests.Hosting;

internal static class Timeouts
{
    /// <summary>How long a test waits for what must happen; long, because only failures ever wait that long.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(30);
}

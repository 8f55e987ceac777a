namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>How long a test waits for what should happen at once; long, because the machine may be busy.</summary>
internal static class Timeouts
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(90);
}

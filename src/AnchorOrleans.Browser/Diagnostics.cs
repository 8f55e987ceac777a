using System.Diagnostics.Metrics;

namespace AnchorOrleans.Browser;

/// <summary>What this project measures about itself.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Browser";

    private static readonly Meter Meter = new(Name);

    public static Counter<long> EgressRefusals { get; } = Meter.CreateCounter<long>("anchor.egress.refusals", description: "Connections that the egress rules refused.");

    public static Counter<long> BrowserCrashes { get; } = Meter.CreateCounter<long>("anchor.browser.crashes", description: "Leased browsers that ended by themselves.");

    public static Histogram<double> AcquireDuration { get; } = Meter.CreateHistogram<double>("anchor.browser.acquire", "s", "Time until a lease was given.");

    public static Histogram<double> LookDuration { get; } = Meter.CreateHistogram<double>("anchor.page.look", "s", "Time until a page was told to whoever drives it.");

    public static Histogram<double> ActDuration { get; } = Meter.CreateHistogram<double>("anchor.page.act", "s", "Time until an action was done to a page, without its coming to rest.");

    public static Histogram<double> SettleDuration { get; } = Meter.CreateHistogram<double>("anchor.page.settle", "s", "Time until a page came to rest after an action.");
}

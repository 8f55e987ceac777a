using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorOrleans.Browser;

/// <summary>What this project measures about itself, and the spans it makes.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Browser";

    private static readonly InstrumentAdvice<double> Starts = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly Meter Meter = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    public static Counter<long> EgressConnections { get; } = Meter.CreateCounter<long>("anchor.egress.connections", "{connection}", "Ways out that browsers and sandboxes asked for, by what became of them.");

    public static Counter<long> BrowserCrashes { get; } = Meter.CreateCounter<long>("anchor.browser.crashes", "{browser}", "Leased browsers that ended by themselves.");

    public static Histogram<double> AcquireDuration { get; } = Meter.CreateHistogram("anchor.browser.acquire", "s", "Time until a lease was given.", tags: null, Starts);

    public static Histogram<double> LaunchDuration { get; } = Meter.CreateHistogram("anchor.browser.launch", "s", "Time until a browser that was started was ready, for the warm pool or for a session.", tags: null, Starts);

    public static Histogram<double> LookDuration { get; } = Meter.CreateHistogram("anchor.page.look", "s", "Time until a page was told to whoever drives it.", tags: null, Starts);

    public static Histogram<double> ActDuration { get; } = Meter.CreateHistogram("anchor.page.act", "s", "Time until an action was done to a page, without its coming to rest.", tags: null, Starts);

    public static Histogram<double> SettleDuration { get; } = Meter.CreateHistogram("anchor.page.settle", "s", "Time until a page came to rest after an action.", tags: null, Starts);

    public static UpDownCounter<long> CdpConnections { get; } = Meter.CreateUpDownCounter<long>("anchor.cdp.connections", "{connection}", "Guests that are connected to browsers.");

    public static Counter<long> CdpMessages { get; } = Meter.CreateCounter<long>("anchor.cdp.messages", "{message}", "DevTools messages that passed, by direction.");

    public static Counter<long> CdpBytes { get; } = Meter.CreateCounter<long>("anchor.cdp.io", "By", "Bytes of DevTools messages that passed, by direction.");

    /// <summary>Counts a part of a message that passed a relay.</summary>
    /// <param name="direction"><c>from_guest</c> or <c>to_guest</c>.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="isLast">Whether the message is whole with it.</param>
    public static void CountPassed(string direction, int bytes, bool isLast)
    {
        var tag = new KeyValuePair<string, object?>("direction", direction);
        CdpBytes.Add(bytes, tag);
        if (isLast)
        {
            CdpMessages.Add(1, tag);
        }
    }

    /// <summary>Counts a way out that was asked for.</summary>
    /// <param name="outcome"><c>allowed</c>, <c>refused</c> or <c>failed</c>.</param>
    public static void CountEgress(string outcome) => EgressConnections.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}

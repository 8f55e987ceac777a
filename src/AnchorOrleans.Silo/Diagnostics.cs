using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorOrleans.Silo;

/// <summary>What this project measures about itself, and the spans it makes.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Silo";

    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<long> SlotLimit = Meter.CreateUpDownCounter<long>("anchor.slots.limit", "{slot}", "Slots that this silo has, by kind.");

    private static readonly UpDownCounter<long> SlotsUsed = Meter.CreateUpDownCounter<long>("anchor.slots.used", "{slot}", "Slots of this silo that are in use, by kind.");

    public static ActivitySource Source { get; } = new(Name);

    public static UpDownCounter<long> LiveSessions { get; } = Meter.CreateUpDownCounter<long>("anchor.sessions.live", "{session}", "Sessions with a browser on this silo.");

    public static UpDownCounter<long> Viewers { get; } = Meter.CreateUpDownCounter<long>("anchor.live_view.viewers", "{viewer}", "Viewers of live views.");

    private static readonly Counter<long> Webhooks = Meter.CreateCounter<long>("anchor.webhooks.sent", "{delivery}", "Attempts to tell a webhook, by what became of them.");

    /// <summary>Tells how many slots there are.</summary>
    public static void ShowSlots(int runners, int browsers)
    {
        SlotLimit.Add(runners, new KeyValuePair<string, object?>("kind", "runner"));
        SlotLimit.Add(browsers, new KeyValuePair<string, object?>("kind", "browser"));
    }

    /// <summary>Counts runner slots that were taken, or given back.</summary>
    public static void CountRunners(int change) => SlotsUsed.Add(change, new KeyValuePair<string, object?>("kind", "runner"));

    /// <summary>Counts browsers that came to sessions, or went.</summary>
    public static void CountBrowsers(int change)
    {
        SlotsUsed.Add(change, new KeyValuePair<string, object?>("kind", "browser"));
        LiveSessions.Add(change);
    }

    /// <summary>Counts an attempt to tell a webhook.</summary>
    /// <param name="outcome"><c>accepted</c>, <c>refused</c> or <c>failed</c>.</param>
    public static void CountWebhook(string outcome) => Webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}

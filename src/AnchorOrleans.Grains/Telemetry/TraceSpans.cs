using System.Diagnostics;

namespace AnchorOrleans.Grains.Telemetry;

/// <summary>Carries traces over what no call spans: a wait that ends minutes later, perhaps on another silo.</summary>
internal static class TraceSpans
{
    /// <summary>Gets the context of what is under way, to be stored with what was asked for; null when nobody traces.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Tells of a wait that is over.</summary>
    /// <param name="name">Of the span.</param>
    /// <param name="traceParent">The trace it belongs to; null for none.</param>
    /// <param name="from">When it began.</param>
    /// <param name="until">When it ended.</param>
    public static void Tell(string name, string? traceParent, DateTimeOffset from, DateTimeOffset until)
    {
        if (!Diagnostics.Source.HasListeners() || !ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent))
        {
            return;
        }

        using var span = Diagnostics.Source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        span?.SetEndTime((until > from ? until : from).UtcDateTime);
    }
}

using System.Diagnostics;
using OpenTelemetry;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Takes from spans what may say too much: keys of grains, of which some are hashes of keys or words of callers, and query strings.</summary>
internal sealed class SpanCleaning : BaseProcessor<Activity>
{
    private static readonly string[] Unwanted = ["orleans.rpc.target_id", "orleans.rpc.source_id", "url.query", "url.full", "exception.message", "exception.stacktrace"];

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        foreach (var name in Unwanted)
        {
            if (data.GetTagItem(name) is not null)
            {
                data.SetTag(name, null);
            }
        }

        if (data is { Status: ActivityStatusCode.Error, StatusDescription: not null })
        {
            // Some sources put the message of an exception here, which may repeat an input.
            data.SetStatus(ActivityStatusCode.Error);
        }
    }
}

using AnchorOrleans.Api.Json;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Api.Executions.Activity;

/// <summary>What executions did in a span of time.</summary>
/// <param name="From">When the first bucket begins.</param>
/// <param name="To">When this was looked at; the last bucket goes on beyond.</param>
/// <param name="BucketSeconds">How long each bucket is.</param>
/// <param name="Buckets">The earliest first, without gaps.</param>
internal sealed record ActivityResponse(string From, string To, int BucketSeconds, IReadOnlyList<ActivityBucket> Buckets);

/// <summary>What executions did in one bucket.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Started">How many got their first slot in it.</param>
/// <param name="Ended">How many ended in it.</param>
/// <param name="DurationMs">How long those ran that ended in it; null when none of them had started.</param>
/// <param name="WaitingMs">How long those waited that started in it; null when there are none.</param>
internal sealed record ActivityBucket(string At, int Started, EndedCounts Ended, SpreadResponse? DurationMs, SpreadResponse? WaitingMs)
{
    public static ActivityBucket Of(DateTimeOffset at, ActivityPart part) => new(
        Timestamp.Of(at),
        part.Started,
        new(part.Succeeded, part.Failed, part.TimedOut, part.Cancelled),
        SpreadResponse.Of(part.Durations),
        SpreadResponse.Of(part.Waits));
}

/// <summary>How many executions ended, by what they came to.</summary>
internal sealed record EndedCounts(int Success, int Failure, int Timeout, int Cancelled);

/// <summary>How long something took, in milliseconds.</summary>
internal sealed record SpreadResponse(long Median, long P95)
{
    public static SpreadResponse? Of(Spread? spread) => spread is null ? null : new((long)spread.Median.TotalMilliseconds, (long)spread.Percentile95.TotalMilliseconds);
}

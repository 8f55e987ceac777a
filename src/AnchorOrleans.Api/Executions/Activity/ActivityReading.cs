using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Overviews;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Api.Executions.Activity;

/// <summary>Tells what a tenant's executions did lately.</summary>
internal sealed class ActivityReading(IReadModel lists, TimeProvider clock, IOptions<ApiOptions> options)
{
    private readonly SharedAnswers<(TenantId Tenant, ActivitySpan Span), ActivityResponse> _answers = new(clock, options.Value.OverviewCache);

    /// <summary>Answers the buckets of a span that ends now.</summary>
    public Task<ActivityResponse> ReadAsync(TenantId tenant, ActivitySpan span, CancellationToken cancellationToken) =>
        _answers.GetAsync((tenant, span), MeasureAsync, cancellationToken);

    private async Task<ActivityResponse> MeasureAsync((TenantId Tenant, ActivitySpan Span) asked)
    {
        var (length, count) = (asked.Span.BucketLength, asked.Span.Buckets);
        var now = clock.GetUtcNow();
        var from = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % length.Ticks), TimeSpan.Zero) - ((count - 1) * length);
        var parts = await lists.MeasureExecutionsAsync(new(asked.Tenant, from, length, count), CancellationToken.None);
        return new(
            Timestamp.Of(from),
            Timestamp.Of(now),
            (int)length.TotalSeconds,
            [.. parts.Select((part, number) => ActivityBucket.Of(from + (number * length), part))]);
    }
}

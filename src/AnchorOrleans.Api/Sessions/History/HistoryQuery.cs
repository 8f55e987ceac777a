using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Sessions.History;

/// <summary>What a caller wants to know about the sessions of a time.</summary>
/// <param name="From">From when; null for as far back as a span may reach.</param>
/// <param name="To">Until when; null for now.</param>
/// <param name="Granularity">How long the periods are that are counted.</param>
/// <param name="Metrics">What is counted.</param>
/// <param name="Paging">Which of the periods are shown.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record HistoryQuery(DateTimeOffset? From, DateTimeOffset? To, Granularity Granularity, ImmutableArray<string> Metrics, Paging Paging, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<HistoryQuery>, IEndpointParameterMetadataProvider
{
    /// <summary>How many sessions were created.</summary>
    public const string SessionCount = "session_count";

    /// <summary>How long sessions lasted that were created.</summary>
    public const string SessionHours = "session_hours";

    private const int MaxLimit = 1_000;
    private const string DefaultLimit = "100";

    private static readonly string[] Recorded = [SessionCount, SessionHours];
    private static readonly string[] NotRecorded = ["proxy_bytes", "ai_steps", "credits_used", "screenshots", "network_bytes_total"];

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("from_date", "Only sessions created at this instant or later; 30 days ago when it is missing.") with { Format = "date-time" });
        builder.Takes(DescribedParameter.InQuery("to_date", "Only sessions created at this instant or earlier; now when it is missing.") with { Format = "date-time" });
        builder.Takes(DescribedParameter.InQuery("granularity", "How long a period is, in UTC; weeks begin on Monday.") with { Values = Words, Default = "day" });
        builder.Takes(DescribedParameter.InQuery("metrics", $"What is counted: {string.Join(", ", Recorded)}, with commas between. Others of the official service are refused: they are not recorded.") with { Default = SessionCount });
        builder.Takes(DescribedParameter.InQuery("page", "Which page, from 1.") with { Default = "1" });
        builder.Takes(DescribedParameter.InQuery("limit", "Periods of a page, at most 1,000.") with { Default = DefaultLimit });
    }

    private static string[] Words => [.. Enum.GetNames<Granularity>().Select(name => name.ToLowerInvariant())];

    public static ValueTask<HistoryQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        var limit = query["limit"] is { Count: > 0 } texts ? texts : new StringValues(DefaultLimit);
        return ValueTask.FromResult<HistoryQuery?>(Read(
            query["from_date"], query["to_date"], query["granularity"], string.Join(',', query["metrics"].AsEnumerable()), Paging.Read(query["page"], limit, MaxLimit)));
    }

    /// <summary>Reads the texts; an empty one counts as not said.</summary>
    public static HistoryQuery Read(string? from, string? to, string? granularity, string? metrics, Paging paging)
    {
        var findings = new Findings();
        var (first, last) = (InstantOf("from_date", from, findings), InstantOf("to_date", to, findings));
        if (first > last)
        {
            findings.Add("from_date", "must not be after 'to_date'");
        }

        var period = Granularity.Day;
        if (!string.IsNullOrEmpty(granularity) && !(Words.Contains(granularity, StringComparer.Ordinal) && Enum.TryParse(granularity, ignoreCase: true, out period)))
        {
            findings.Add("granularity", $"must be one of {string.Join(", ", Words)}");
        }

        var wanted = SessionSelection.Split("metrics", metrics, findings);
        if (wanted.FirstOrDefault(metric => !Recorded.Contains(metric, StringComparer.Ordinal)) is { } unknown)
        {
            findings.Add("metrics", NotRecorded.Contains(unknown, StringComparer.Ordinal) ? $"cannot hold {unknown}: it is not recorded here" : $"may hold only {string.Join(", ", Recorded)}");
        }

        return new HistoryQuery(first, last, period, wanted.IsEmpty ? [SessionCount] : wanted, paging, paging.Refusal ?? findings.Refusal);
    }

    private static DateTimeOffset? InstantOf(string name, string? text, Findings findings)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
        {
            return instant;
        }

        findings.Add(name, "must be an instant such as 2026-11-22T10:00:00Z");
        return null;
    }
}

/// <summary>How long a period is.</summary>
internal enum Granularity
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A week, from its Monday.</summary>
    Week,

    /// <summary>A month.</summary>
    Month,
}

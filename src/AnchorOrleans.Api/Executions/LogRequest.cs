using System.Globalization;
using System.Net.Mime;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Executions;

/// <summary>How a caller wants to see a log.</summary>
/// <param name="Follow">As events while it is written; else as JSON.</param>
/// <param name="After">Events: how many lines the caller has seen.</param>
/// <param name="Offset">JSON: how many lines to skip; null together with <paramref name="Limit"/> for the whole log.</param>
/// <param name="Limit">JSON: how many lines at most.</param>
/// <param name="Last">JSON: how many lines before the end to begin.</param>
/// <param name="Search">JSON: what occurs in the lines; null for all.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record LogRequest(bool Follow, long After, long? Offset, int? Limit, int? Last = null, string? Search = null, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<LogRequest>, IEndpointParameterMetadataProvider
{
    public const string LastEventIdHeader = "Last-Event-ID";

    private const string Digits = @"^\d+$";
    private const int MaxLines = 1_000_000_000;
    private const int LongestSearch = 200;

    /// <summary>Gets a value indicating whether a part of the log is wanted.</summary>
    public bool IsPage => Offset is not null || Limit is not null || Last is not null || Search is not null;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("follow", "Whether the log is sent as server-sent events while it is written, as with `Accept: text/event-stream`.") with { Values = ["true", "false"] });
        builder.Takes(new DescribedParameter(LastEventIdHeader, ParameterPlace.Header, "Of a followed log: the number of the last line that was seen.") { Pattern = Digits });
        builder.Takes(DescribedParameter.InQuery("after", "Of a followed log: the number of the last line that was seen, for clients that cannot set `Last-Event-ID`, which counts before it.") with { Pattern = Digits });
        builder.Takes(DescribedParameter.InQuery("offset", "How many lines to skip; with it or `limit` the answer is a part of the log, and says in `next` where the next begins.") with { Pattern = Digits });
        builder.Takes(DescribedParameter.InQuery("limit", "How many lines at most, up to `Api:MaxLogPage` (1,000).") with { Pattern = Digits });
        builder.Takes(DescribedParameter.InQuery("last", "Instead of `offset` and `limit`: so many lines before the end, up to `Api:MaxLogPage` (1,000).") with { Pattern = Digits });
        builder.Takes(DescribedParameter.InQuery("search", "Only lines in which this occurs, in upper or lower case, with their numbers; `offset` and `limit` then count such lines."));
    }

    public static ValueTask<LogRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (request, options) = (context.Request, context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value);
        var wantsEvents = request.GetTypedHeaders().Accept.Any(static type => type.MediaType.Equals(MediaTypeNames.Text.EventStream, StringComparison.OrdinalIgnoreCase));
        return ValueTask.FromResult<LogRequest?>(Read(
            wantsEvents, request.Query["follow"], request.Headers[LastEventIdHeader], request.Query["offset"], request.Query["limit"], options.MaxLogPage,
            request.Query["after"], request.Query["last"], request.Query["search"]));
    }

    /// <summary>Reads the texts.</summary>
    public static LogRequest Read(
        bool wantsEvents, string? follow, string? lastEventId, string? offset, string? limit, int maxLimit, string? after = null, string? last = null, string? search = null)
    {
        var findings = new Findings();
        if (follow is not (null or "true" or "false"))
        {
            findings.Add("follow", "must be true or false");
        }

        var request = new LogRequest(
            follow is null ? wantsEvents : follow is "true",
            (string.IsNullOrEmpty(lastEventId) ? Number("after", after, 0, MaxLines, findings) : Number(LastEventIdHeader, lastEventId, 0, MaxLines, findings)) ?? 0,
            Number("offset", offset, 0, MaxLines, findings),
            Number("limit", limit, 1, maxLimit, findings),
            Number("last", last, 1, maxLimit, findings),
            string.IsNullOrEmpty(search) ? null : search);
        if (request is { Follow: true, IsPage: true })
        {
            var named = offset is not null ? "offset" : limit is not null ? "limit" : last is not null ? "last" : "search";
            findings.Add(named, $"is for the JSON form; events resume with the header {LastEventIdHeader}");
        }

        if (request.Last is not null && (offset ?? limit) is not null)
        {
            findings.Add("last", "cannot be given together with 'offset' or 'limit'");
        }

        if (search?.Length > LongestSearch)
        {
            findings.Add("search", string.Create(CultureInfo.InvariantCulture, $"may have at most {LongestSearch} characters; it has {search.Length:N0}"));
        }

        return request with { Refusal = findings.Refusal };
    }

    private static int? Number(string name, string? text, int min, int max, Findings findings)
    {
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        findings.Add(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max:N0}"));
        return null;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.ReadModel;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Which sessions a caller wants to see.</summary>
/// <param name="Filter">What the query asks for.</param>
/// <param name="IsEmpty">Whether no session can be asked for, since no session of this service is what the query wants.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record SessionSelection(SessionFilter Filter, bool IsEmpty, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<SessionSelection>, IEndpointParameterMetadataProvider
{
    private const int MaxTexts = 20;
    private const int MaxTextLength = 1_000;
    private const string Date = "date-time";

    private static readonly string[] Flags = ["true", "false"];

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("tags", "Only sessions that have all of these tags, with commas between."));
        builder.Takes(DescribedParameter.InQuery("domains", "Refused: which domains a session visits is not recorded."));
        builder.Takes(DescribedParameter.InQuery("created_from", "Only sessions created at this instant or later.") with { Format = Date });
        builder.Takes(DescribedParameter.InQuery("created_to", "Only sessions created at this instant or earlier.") with { Format = Date });
        builder.Takes(DescribedParameter.InQuery("batch_id", "Only sessions of this batch.") with { Format = "uuid" });
        builder.Takes(DescribedParameter.InQuery("task_initiated", "Only sessions that a run opened, or only others.") with { Values = Flags });
        builder.Takes(DescribedParameter.InQuery("playground", "No session here is one of a playground.") with { Values = Flags });
        builder.Takes(DescribedParameter.InQuery("proxy", "Only sessions that leave through a proxy, or only others.") with { Values = Flags });
        builder.Takes(DescribedParameter.InQuery("extra_stealth", "Only sessions whose request asked for it, or only others.") with { Values = Flags });
        builder.Takes(DescribedParameter.InQuery("profile_name", "Only sessions with a profile whose name contains this, in upper or lower case."));
    }

    public static ValueTask<SessionSelection?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult<SessionSelection?>(Read(name => query[name]));
    }

    /// <summary>Reads the texts; an empty one counts as not said.</summary>
    public static SessionSelection Read(Func<string, string?> textOf)
    {
        var findings = new Findings();
        var texts = new Texts(textOf, findings);
        if (texts.Of("domains") is not null)
        {
            findings.Add("domains", "cannot be asked for: which domains a session visits is not recorded here");
        }

        var filter = new SessionFilter
        {
            Tags = texts.ListOf("tags"),
            From = texts.InstantOf("created_from"),
            To = texts.InstantOf("created_to"),
            Batch = texts.IdOf("batch_id"),
            IsOfRun = texts.FlagOf("task_initiated"),
            HasProxy = texts.FlagOf("proxy"),
            AsksForStealth = texts.FlagOf("extra_stealth"),
            ProfilePart = texts.Of("profile_name"),
        };
        return new SessionSelection(filter, texts.FlagOf("playground") == true, findings.Refusal);
    }

    /// <summary>Narrows the selection to what a caller may see: a run sees what it opened.</summary>
    public SessionFilter For(Caller caller) => caller.Run is { } run ? Filter with { OwnedBy = run.Execution } : Filter;

    /// <summary>Splits a text at its commas.</summary>
    internal static ImmutableArray<string> Split(string name, string? text, Findings findings)
    {
        var parts = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length > MaxTexts || parts.Any(part => part.Length > MaxTextLength))
        {
            findings.Add(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {MaxTexts} parts of at most {MaxTextLength:N0} characters, with commas between"));
            return [];
        }

        return [.. parts.Distinct(StringComparer.Ordinal)];
    }

    private sealed class Texts(Func<string, string?> textOf, Findings findings)
    {
        public string? Of(string name) => textOf(name) is { Length: > 0 } text ? text : null;

        public ImmutableArray<string> ListOf(string name) => Split(name, Of(name), findings);

        public bool? FlagOf(string name) => Of(name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => Refuse<bool>(name, "must be true or false"),
        };

        public string? IdOf(string name)
        {
            if (Of(name) is not { } text)
            {
                return null;
            }

            if (IdText.TryNormalise(text) is { } id)
            {
                return id;
            }

            findings.Add(name, "must be a UUID");
            return null;
        }

        public DateTimeOffset? InstantOf(string name) => Of(name) switch
        {
            null => null,
            { } text when InstantText.TryParse(text) is { } instant => instant,
            _ => Refuse<DateTimeOffset>(name, InstantText.Rule),
        };

        private T? Refuse<T>(string name, string rule)
            where T : struct
        {
            findings.Add(name, rule);
            return null;
        }
    }
}

/// <summary>In which order a list of sessions is, and what its own filters ask for.</summary>
/// <param name="Phase">In which state; null for all.</param>
/// <param name="TagParts">Parts of tags.</param>
/// <param name="OldestFirst">The order.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record SessionListing(SessionPhase? Phase, ImmutableArray<string> TagParts, bool OldestFirst, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<SessionListing>, IEndpointParameterMetadataProvider
{
    /// <summary>Ids begin with the instant of creation and credits are none, so all of these are one order.</summary>
    private static readonly string[] Orders = ["created_at", "session_id", "used_credits"];

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("status", $"Only sessions in this state: {SessionWord.All}.") with { Values = SessionWord.Words });
        builder.Takes(DescribedParameter.InQuery("search", "Only sessions with tags that contain these texts, with commas between, in upper or lower case."));
        builder.Takes(DescribedParameter.InQuery("sort_by", "What the list is sorted by; all of these are the order of creation.") with { Values = Orders, Default = Orders[0] });
        builder.Takes(DescribedParameter.InQuery("sort_order", "Which end comes first.") with { Values = ["asc", "desc"], Default = "asc" });
    }

    public static ValueTask<SessionListing?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult<SessionListing?>(Read(query["status"], query["search"], query["sort_by"], query["sort_order"]));
    }

    /// <summary>Reads the texts.</summary>
    public static SessionListing Read(string? status, string? search, string? sortBy, string? sortOrder)
    {
        var findings = new Findings();
        var phase = SessionWord.TryParse(status);
        if (!string.IsNullOrEmpty(status) && phase is null)
        {
            findings.Add("status", $"must be {SessionWord.All}");
        }

        if (!string.IsNullOrEmpty(sortBy) && !Orders.Contains(sortBy, StringComparer.Ordinal))
        {
            findings.Add("sort_by", $"must be one of {string.Join(", ", Orders)}");
        }

        if (sortOrder is not (null or "" or "asc" or "desc"))
        {
            findings.Add("sort_order", "must be asc or desc");
        }

        var parts = SessionSelection.Split("search", search, findings);
        return new SessionListing(phase, parts, sortOrder is not "desc", findings.Refusal);
    }
}

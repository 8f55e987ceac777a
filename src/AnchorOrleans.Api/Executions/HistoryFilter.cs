using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Executions;

/// <summary>What a caller may choose beyond <see cref="ExecutionFilter"/> where the executions of all tasks are listed.</summary>
/// <param name="Kind">Of which kind; null for all.</param>
/// <param name="Task">Of which task; null for all.</param>
/// <param name="WithDrafts">Whether runs of drafts are listed too.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record HistoryFilter(ExecutionKind? Kind, TaskId? Task, bool WithDrafts, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<HistoryFilter>, IEndpointParameterMetadataProvider
{
    private const string Waiting = "waiting";
    private const int IdLength = 36;
    private const string IdPattern = "^[0-9a-fA-F-]{1,36}$";

    /// <summary>Gets the session in which they ran; null for all.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Gets the first instant at which they may have been asked for.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the last instant at which they may have been asked for.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets how their ids begin; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Gets the run that started them; null for all.</summary>
    public ExecutionId? Parent { get; init; }

    /// <summary>Gets a value indicating whether it is told why those wait that do.</summary>
    public bool WithWaiting { get; init; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("kind", "Only executions of this kind.") with { Values = [KindWord.Of(ExecutionKind.Code), KindWord.Of(ExecutionKind.Agent)] });
        builder.Takes(DescribedParameter.InQuery("taskId", "Only executions of this task.") with { Format = "uuid" });
        builder.Takes(DescribedParameter.InQuery("sessionId", "Only executions that ran, or will run, in this session."));
        builder.Takes(DescribedParameter.InQuery("parentExecutionId", "Only executions that this one started.") with { Format = "uuid" });
        builder.Takes(DescribedParameter.InQuery("include", "What to show beside: `waiting` is why those wait that are queued.") with { Values = [Waiting] });
        builder.Takes(DescribedParameter.InQuery("from", "Only executions that were asked for at this instant or later.") with { Format = "date-time" });
        builder.Takes(DescribedParameter.InQuery("to", "Only executions that were asked for at this instant or before.") with { Format = "date-time" });
        builder.Takes(DescribedParameter.InQuery("search", "Only executions whose id is this, or begins with it.") with { Pattern = IdPattern });
        builder.Takes(DescribedParameter.InQuery("withDrafts", "Whether runs of drafts are listed too.") with { Values = ["true", "false"], Default = "true" });
    }

    public static ValueTask<HistoryFilter?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult<HistoryFilter?>(Read(query["kind"], query["taskId"], query["withDrafts"], query["sessionId"], query["from"], query["to"], query["search"], query["parentExecutionId"], query["include"]));
    }

    /// <summary>Reads the texts.</summary>
    public static HistoryFilter Read(
        string? kind, string? taskId, string? withDrafts, string? sessionId = null, string? from = null, string? to = null, string? search = null,
        string? parentExecutionId = null, string? include = null)
    {
        var findings = new Findings();
        var filter = new HistoryFilter(KindWord.TryParse(kind), IdText.TryNormalise(taskId) is { } id ? new TaskId(id) : null, withDrafts is not "false")
        {
            Session = IdText.TryNormaliseSession(sessionId) is { } session ? new SessionId(session) : null,
            From = ReadInstant("from", from, findings),
            To = ReadInstant("to", to, findings),
            Parent = IdText.TryNormalise(parentExecutionId) is { } parent ? new ExecutionId(parent) : null,
            WithWaiting = include == Waiting,
            Search = string.IsNullOrEmpty(search) ? null : search.ToLowerInvariant(),
        };
        if (kind is not null && filter.Kind is null)
        {
            findings.Add("kind", $"must be {KindWord.All}");
        }

        if (taskId is not null && filter.Task is null)
        {
            findings.Add("taskId", "must be a UUID");
        }

        if (withDrafts is not (null or "true" or "false"))
        {
            findings.Add("withDrafts", "must be true or false");
        }

        if (!string.IsNullOrEmpty(sessionId) && filter.Session is null)
        {
            findings.Add("sessionId", "must be the id of a session");
        }

        if (filter.Search is not null && (filter.Search.Length > IdLength || !filter.Search.All(static letter => char.IsAsciiHexDigitLower(letter) || letter == '-')))
        {
            findings.Add("search", $"must be the id of an execution or its beginning: at most {IdLength} digits, letters from a to f, and hyphens");
        }

        if (!string.IsNullOrEmpty(parentExecutionId) && filter.Parent is null)
        {
            findings.Add("parentExecutionId", "must be a UUID");
        }

        if (!string.IsNullOrEmpty(include) && !filter.WithWaiting)
        {
            findings.Add("include", $"must be {Waiting}");
        }

        return filter with { Refusal = findings.Refusal };
    }

    private static DateTimeOffset? ReadInstant(string name, string? text, Findings findings)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (InstantText.TryParse(text) is not { } instant)
        {
            findings.Add(name, InstantText.Rule);
            return null;
        }

        return instant;
    }
}

using System.Globalization;
using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>What somebody filters the list by, as it stands in the address.</summary>
internal sealed record ExecutionFilters
{
    /// <summary>Gets the states, as the API calls them.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["queued", "running", "success", "failure", "timeout", "cancelled"];

    /// <summary>Gets the kinds, as the API calls them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["code", "agent"];

    public IReadOnlyList<string> Status { get; init; } = [];

    public string? Kind { get; init; }

    /// <summary>Gets the name or the id of a task.</summary>
    public string? Task { get; init; }

    public string? Version { get; init; }

    public string? Session { get; init; }

    /// <summary>Gets the id of the execution that started them.</summary>
    public string? Parent { get; init; }

    /// <summary>Gets the first instant, in UTC, as a browser's field writes it.</summary>
    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>Gets the beginning of an id.</summary>
    public string? Search { get; init; }

    /// <summary>Gets a value indicating whether there is any.</summary>
    public bool IsSet => Status.Count > 0 || Kind is not null || Task is not null || Search is not null || IsFurtherSet;

    /// <summary>Gets a value indicating whether there is one of those that are folded away.</summary>
    public bool IsFurtherSet => (Version ?? Session ?? Parent ?? From ?? To) is not null;

    /// <summary>Answers the address of a page of the API.</summary>
    /// <param name="taskId">The id of <see cref="Task"/>.</param>
    /// <param name="page">From 1.</param>
    /// <param name="limit">How many rows.</param>
    public string ToPath(string? taskId, long? page, int limit) => Query.Of(
        "/v1/executions",
        ("status", string.Join(',', Status)),
        ("kind", Kind),
        ("taskId", taskId),
        ("version", Version),
        ("sessionId", Session),
        ("parentExecutionId", Parent),
        ("from", InstantOf(From, isEnd: false)),
        ("to", InstantOf(To, isEnd: true)),
        ("search", Search),
        ("include", "waiting"),
        ("page", page?.ToString(CultureInfo.InvariantCulture)),
        ("limit", limit.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Takes what is empty for what is not there: forms send every field.</summary>
    public static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Reads what a browser's field wrote, which has no offset: it is in UTC. A minute that is an end is meant whole. What is no instant is left to the API to refuse.</summary>
    private static string? InstantOf(string? text, bool isEnd)
    {
        if (text is null || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var instant))
        {
            return text;
        }

        var isWholeMinute = isEnd && instant.TimeOfDay.Ticks % TimeSpan.TicksPerMinute == 0;
        return (isWholeMinute ? instant.AddTicks(TimeSpan.TicksPerMinute - TimeSpan.TicksPerMillisecond) : instant).ToString("o", CultureInfo.InvariantCulture);
    }
}

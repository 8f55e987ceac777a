using System.Text.Json.Serialization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;

namespace AnchorOrleans.Api.Sessions.History;

/// <summary>How many sessions there were, and for how long.</summary>
internal static class SessionHistoryEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapSessionHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/sessions/history", CountAsync).WithTags("Sessions").Needs(Access.LookAtSessions).WithName("CountSessions").AnswersBare<SessionHistoryResponse>();

    /// <summary>Counts the sessions of a time by hours, days, weeks or months.</summary>
    internal static async Task<IResult> CountAsync(HistoryQuery query, Caller caller, SessionHistory history, CancellationToken cancellationToken) =>
        Answer.Json(await history.CountAsync(caller, query, cancellationToken));
}

/// <summary>The sessions of a time.</summary>
/// <param name="Data">Each period that has sessions, the oldest first.</param>
/// <param name="Summary">All of them together.</param>
/// <param name="Pagination">Which periods are shown.</param>
/// <param name="IsPartial">True when only the first 10,000 sessions were counted.</param>
internal sealed record SessionHistoryResponse(
    IReadOnlyList<SessionHistoryPoint> Data,
    SessionHistorySummary Summary,
    PageNumbers Pagination,
    [property: JsonPropertyName("is_partial"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsPartial);

/// <summary>One period.</summary>
/// <param name="Date">When it began.</param>
/// <param name="SessionCount">How many sessions were created in it.</param>
/// <param name="SessionHours">For how long those lasted.</param>
internal sealed record SessionHistoryPoint(
    string Date,
    [property: JsonPropertyName("session_count"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SessionCount,
    [property: JsonPropertyName("session_hours"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SessionHours);

/// <summary>All periods together.</summary>
/// <param name="TotalSessions">How many sessions were created.</param>
/// <param name="TotalSessionHours">For how long they lasted.</param>
internal sealed record SessionHistorySummary(
    [property: JsonPropertyName("total_sessions")] int TotalSessions,
    [property: JsonPropertyName("total_session_hours")] double TotalSessionHours);

/// <summary>Which page of how many.</summary>
/// <param name="CurrentPage">From 1.</param>
/// <param name="TotalPages">How many there are.</param>
/// <param name="TotalRecords">How many rows all have.</param>
/// <param name="HasNext">Whether there is a next one.</param>
/// <param name="HasPrevious">Whether there is one before.</param>
internal sealed record PageNumbers(
    [property: JsonPropertyName("current_page")] int CurrentPage,
    [property: JsonPropertyName("total_pages")] long TotalPages,
    [property: JsonPropertyName("total_records")] long TotalRecords,
    [property: JsonPropertyName("has_next")] bool HasNext,
    [property: JsonPropertyName("has_prev")] bool HasPrevious);

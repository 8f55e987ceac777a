using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>What the creation of a session answers that nobody waits for.</summary>
internal sealed record LaterSessionResponse(
    [property: JsonPropertyName("request_id")] string RequestId,
    string Status,
    [property: JsonPropertyName("session_id")] string? SessionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings);

/// <summary>What became of a session that nobody waited for.</summary>
internal sealed record LaterSessionStatusResponse(
    [property: JsonPropertyName("request_id")] string RequestId,
    string Status,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    BatchItem Session,
    PhaseResponse Progress)
{
    public static LaterSessionStatusResponse Of(SessionView view, BatchItem item) => new(
        view.Session.Value,
        view.IsLive ? "ready" : item.Status,
        Timestamp.Of(view.CreatedAt),
        item,
        new PhaseResponse(view.OpenedAt is not null ? "ready" : view.Host is not null ? "provisioning" : "queued"));
}

/// <summary>How far it is.</summary>
internal sealed record PhaseResponse([property: JsonPropertyName("current_phase")] string CurrentPhase);

/// <summary>A session of a batch.</summary>
internal sealed record BatchItem(
    [property: JsonPropertyName("item_index")] int ItemIndex,
    [property: JsonPropertyName("session_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SessionId,
    string Status,
    [property: JsonPropertyName("cdp_url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CdpUrl,
    [property: JsonPropertyName("live_view_url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LiveViewUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonPropertyName("retry_count")] int RetryCount,
    [property: JsonPropertyName("started_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StartedAt,
    [property: JsonPropertyName("completed_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CompletedAt)
{
    /// <summary>Shows a session that was asked for; its links only while they lead somewhere.</summary>
    public static BatchItem Of(int index, SessionView view, HttpRequest request, Caller caller, SessionLinks links, LiveTicketIssuer tickets) => new(
        index,
        view.Session.Value,
        BatchWord.Of(view),
        view.IsLive ? links.CdpOf(request, caller, view.Session) : null,
        view.IsLive ? links.LiveViewOf(request, caller, view.Session, tickets.Issue(caller.Tenant, view.Session, view.Settings)) : null,
        view.OpenedAt is null ? view.Problem : null,
        RetryCount: 0,
        view.OpenedAt is { } openedAt ? Timestamp.Of(openedAt) : null,
        view.EndedAt is { } endedAt ? Timestamp.Of(endedAt) : null);

    /// <summary>Shows a session that was not asked for yet, or will not be.</summary>
    public static BatchItem Missing(int index, SessionBatchView batch) => new(
        index,
        SessionId: null,
        batch.Progress switch
        {
            BatchProgress.GaveUp => BatchWord.Failed,
            BatchProgress.Cancelled => BatchWord.Cancelled,
            _ => BatchWord.Pending,
        },
        CdpUrl: null,
        LiveViewUrl: null,
        batch.Problem,
        RetryCount: 0,
        StartedAt: null,
        CompletedAt: null);
}

/// <summary>What the creation of a batch answers.</summary>
internal sealed record BatchResponse(
    [property: JsonPropertyName("batch_id")] string BatchId,
    string Status,
    [property: JsonPropertyName("total_requests")] int TotalRequests,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings);

/// <summary>How far a batch is.</summary>
internal sealed record BatchStatusResponse(
    [property: JsonPropertyName("batch_id")] string BatchId,
    string Status,
    [property: JsonPropertyName("total_requests")] int TotalRequests,
    [property: JsonPropertyName("completed_requests")] int CompletedRequests,
    [property: JsonPropertyName("failed_requests")] int FailedRequests,
    [property: JsonPropertyName("processing_requests")] int ProcessingRequests,
    [property: JsonPropertyName("pending_requests")] int PendingRequests,
    [property: JsonPropertyName("cancelled_requests")] int CancelledRequests,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Metadata,
    IReadOnlyList<BatchItem> Sessions,
    BatchProgressResponse Progress);

/// <summary>How far a batch is, in numbers.</summary>
internal sealed record BatchProgressResponse(double Percentage, [property: JsonPropertyName("current_phase")] string CurrentPhase);

/// <summary>What cancelling a batch came to.</summary>
internal sealed record BatchCancelledResponse(
    [property: JsonPropertyName("batch_id")] string BatchId,
    string Status,
    [property: JsonPropertyName("cancelled_sessions")] int CancelledSessions,
    string Message);

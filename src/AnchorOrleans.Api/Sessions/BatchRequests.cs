using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The body of <c>POST /v1/batch-sessions</c>.</summary>
/// <param name="Count">How many sessions.</param>
/// <param name="Configuration">How each is to be.</param>
/// <param name="MetadataJson">The caller's own notes, as JSON text; null for none.</param>
internal sealed record CreateBatchRequest(int Count, CreateSessionRequest Configuration, string? MetadataJson) : IRequestBody<CreateBatchRequest>
{
    public static bool MayBeEmpty => false;

    public static CreateBatchRequest Read(JsonFields fields, ApiOptions limits)
    {
        var count = fields.Number("count", 1, limits.MaxBatchSessions);
        if (count is null)
        {
            // When something else was wrong with it, that was noted first and stands.
            fields.Refuse("count", string.Create(CultureInfo.InvariantCulture, $"is required: a whole number from 1 to {limits.MaxBatchSessions:N0}"));
        }

        var configuration = fields.Object("configuration") ?? new JsonFields(JsonElement.Parse("{}"), new Findings());
        var metadata = fields.Object("metadata") is { } notes ? JsonMerge.Compact(notes.Json) : null;
        if (metadata is not null)
        {
            SessionConfiguration.CheckSize(fields, "metadata", metadata, limits);
        }

        return new CreateBatchRequest(count ?? 0, CreateSessionRequest.Read(configuration, limits), metadata);
    }
}

/// <summary>The body of <c>PATCH /v1/batch-sessions/{batchId}</c>: the only change there is, that it is cancelled.</summary>
internal sealed record UpdateBatchRequest : IRequestBody<UpdateBatchRequest>
{
    private const string Cancelled = "cancelled";

    public static bool MayBeEmpty => false;

    public static UpdateBatchRequest Read(JsonFields fields, ApiOptions limits)
    {
        if (fields.RequiredText("status", Cancelled.Length) is not Cancelled)
        {
            fields.Refuse("status", $"must be {Cancelled}");
        }

        return new UpdateBatchRequest();
    }
}

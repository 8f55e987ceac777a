using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The body of <c>PUT /v1/sessions/{sessionId}/tags</c>.</summary>
/// <param name="Tags">The tags that the session is to have.</param>
internal sealed record TagsRequest(ImmutableArray<string> Tags) : IRequestBody<TagsRequest>
{
    public static bool MayBeEmpty => false;

    public static TagsRequest Read(JsonFields fields, ApiOptions limits)
    {
        if (!fields.Json.TryGetProperty("tags", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            fields.Refuse("tags", string.Create(CultureInfo.InvariantCulture, $"is required: an array of at most {limits.MaxTags:N0} strings"));
        }

        return new TagsRequest([.. fields.Texts("tags", limits.MaxTags, limits.MaxTagLength)]);
    }
}

/// <summary>The tags of a session.</summary>
/// <param name="Tags">The tags.</param>
/// <param name="Status">That they were changed.</param>
internal sealed record TagsResponse(IReadOnlyList<string> Tags, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status)
{
    public static TagsResponse Of(SessionView view, string? status) => new(view.Settings.Tags.IsDefault ? [] : view.Settings.Tags, status);
}

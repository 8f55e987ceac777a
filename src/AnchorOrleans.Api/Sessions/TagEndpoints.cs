using System.Collections.Immutable;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The caller's own labels of a session, also of one that has ended.</summary>
internal static class TagEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSessionTags(this IEndpointRouteBuilder routes)
    {
        var tags = routes.MapGroup("/v1/sessions/{sessionId}/tags").WithTags("Sessions");
        tags.MapGet("/", DescribeAsync).Needs(Access.LookAtSessions).WithName("DescribeSessionTags").Answers<TagsResponse>();
        tags.MapPut("/", ReplaceAsync).Needs(Access.UseSessions).WithName("ReplaceSessionTags").Answers<TagsResponse>();
        tags.MapDelete("/", ClearAsync).Needs(Access.UseSessions).WithName("ClearSessionTags").Answers<TagsResponse>();
    }

    /// <summary>Shows the tags of a session.</summary>
    internal static async Task<IResult> DescribeAsync(SessionRoute session, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is { } view
            ? Answer.Data(TagsResponse.Of(view, status: null))
            : SessionEndpoints.NoSession(session.Id);

    /// <summary>Gives a session these tags in place of those that it has.</summary>
    internal static Task<IResult> ReplaceAsync(SessionRoute session, Body<TagsRequest> body, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        TagAsync(session.Id, body.Value.Tags, caller, grains, cancellationToken);

    /// <summary>Takes all tags from a session.</summary>
    internal static Task<IResult> ClearAsync(SessionRoute session, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        TagAsync(session.Id, [], caller, grains, cancellationToken);

    private static async Task<IResult> TagAsync(SessionId session, ImmutableArray<string> tags, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session, cancellationToken) is not null
        && await grains.GetSession(caller.Tenant, session).TagAsync(tags, CancellationToken.None) is { } view
            ? Answer.Data(TagsResponse.Of(view, "success"))
            : SessionEndpoints.NoSession(session);
}

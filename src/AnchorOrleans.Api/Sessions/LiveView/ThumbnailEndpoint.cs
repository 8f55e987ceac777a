using System.Diagnostics;
using System.Net.Mime;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>Small pictures of sessions, for lists of them.</summary>
internal static class ThumbnailEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapThumbnails(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/sessions/{sessionId}/thumbnail", LookAsync).WithTags("Sessions").Needs(Access.LookAtSessions).WithName("LookAtSession")
            .Produces<byte[]>(StatusCodes.Status200OK, MediaTypeNames.Image.Jpeg)
            .Produces(StatusCodes.Status304NotModified);

    /// <summary>Shows what a session's page shows now, or a moment ago, as a small JPEG; with an `ETag`, so that a picture is fetched once.</summary>
    internal static async Task<IResult> LookAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, ISessionViews views, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        switch (await views.LookAsync(caller.Tenant, session.Id, cancellationToken))
        {
            case LookOutcome.Picture { Jpeg: var jpeg }:
                // Kept by whoever asked, and asked for again each time: the picture of a moment ago may be another.
                response.Headers.CacheControl = "private, no-cache";
                return TypedResults.Bytes(jpeg.AsMemory(), MediaTypeNames.Image.Jpeg, entityTag: new EntityTagHeaderValue($"\"{HexHash.Of(jpeg.AsSpan())}\""));
            case LookOutcome.NotShown { RetryAfter: var after }:
                return Refusal.Unavailable("The session's page has not shown itself yet; it may be busy. Please try again.", after);
            case LookOutcome.NoBrowser:
                return Guests.NotLive(session.Id);
            default:
                throw new UnreachableException();
        }
    }
}

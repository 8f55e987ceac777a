using System.Diagnostics;
using System.Net.Mime;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions.Recordings;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>The files that executions left.</summary>
internal static class ArtifactEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapArtifacts(this IEndpointRouteBuilder routes)
    {
        var artifacts = routes.MapGroup("/v1/executions/{executionId}/artifacts").WithTags("Executions");
        artifacts.MapGet("/", ListAsync).Needs(Access.Look).WithName("ListArtifacts").AnswersBare<ArtifactListResponse>(404);
        artifacts.MapGet("/{artifactId}/fetch", FetchAsync).Needs(Access.Look).WithName("FetchArtifact")
            .AnswersBare<SignedUrlResponse>(400, 404).Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet);
        routes.MapGet(DownloadLinks.Path, DownloadAsync).WithTags("Executions").WithName("DownloadArtifact")
            .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet)
            .WithMetadata(EndpointDescriptions.RefusesWith(StatusCodes.Status403Forbidden), EndpointDescriptions.RefusesWith(StatusCodes.Status404NotFound));
    }

    /// <summary>Lists the files that an execution left.</summary>
    internal static async Task<IResult> ListAsync(
        ExecutionRoute execution, Caller caller, ArtifactReading reading, PublicLinks links, HttpRequest request, CancellationToken cancellationToken) =>
        await reading.ListAsync(caller.Tenant, execution.Id, cancellationToken) is { } files
            ? Answer.Json(new ArtifactListResponse([.. files.Select(file => ArtifactResponse.Of(file, execution.Id, links.BaseOf(request, caller)))]))
            : Refusal.NotFound($"There is no execution '{execution.Id}'.");

    /// <summary>Answers a file, or with <c>format=url</c> a link to it that works without a key for a time.</summary>
    internal static async Task<IResult> FetchAsync(
        ExecutionRoute execution,
        string artifactId,
        string? format,
        Caller caller,
        ArtifactReading reading,
        DownloadLinks downloads,
        PublicLinks links,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (format is not (null or "url"))
        {
            return Refusal.Invalid("'format' must be url; without it the answer is the file itself.");
        }

        if (await reading.FindAsync(caller.Tenant, execution.Id, artifactId, cancellationToken) is not { } file)
        {
            return Refusal.NotFound($"Execution '{execution.Id}' does not exist or left no such artifact.");
        }

        return format is null
            ? await reading.DownloadAsync(file, cancellationToken)
            : await downloads.AnswerAsync(caller.Tenant, new TicketSource.Execution(execution.Id), file.Id, links.BaseOf(request, caller), cancellationToken);
    }

    /// <summary>Answers the file that a signed link names; the link is the key.</summary>
    internal static async Task<IResult> DownloadAsync(
        string? ticket, ArtifactReading reading, LeftFiles left, DownloadLinks downloads, CancellationToken cancellationToken)
    {
        if (await downloads.ReadAsync(ticket, cancellationToken) is not { } good)
        {
            return Refusal.Forbidden("The link is not valid, or it has expired; ask for a new one.");
        }

        var found = good.Source switch
        {
            TicketSource.Execution { Key: var execution } => await reading.FindAsync(good.Tenant, execution, good.Artifact, cancellationToken),
            TicketSource.Session { Key: var session } => await left.FindAsync(good.Tenant, session, good.Artifact, cancellationToken),
            _ => throw new UnreachableException(),
        };
        return found is { } file
            ? await reading.DownloadAsync(file, cancellationToken)
            : Refusal.NotFound("The file of this link does not exist any more.");
    }
}

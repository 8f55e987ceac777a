using System.Diagnostics;
using System.Net.Mime;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>The files of a session: what callers bring for its pages, and what its pages downloaded. They last as long as its browser.</summary>
internal static class FileEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSessionFiles(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1/sessions/{sessionId}").WithTags("Files");
        session.MapPost("/uploads", UploadAsync).Needs(Access.UseSessions).WithName("UploadFile").Answers<UploadedResponse>(404);
        session.MapPost("/agent/files", UploadForAgentAsync).Needs(Access.UseSessions).WithName("UploadAgentFile").Answers<UploadedResponse>(404);
        session.MapGet("/agent/files", ListUploadsAsync).Needs(Access.UseSessions).WithName("ListAgentFiles").Answers<AgentFileListResponse>(404);
        session.MapGet("/downloads", ListDownloadsAsync).Needs(Access.UseSessions).WithName("ListDownloads").Answers<DownloadListResponse>(404);
        session.MapGet("/downloads/{downloadId}", DownloadAsync).Needs(Access.UseSessions).WithName("FetchDownload")
            .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet).WithMetadata(EndpointDescriptions.RefusesWith(404));
    }

    /// <summary>Brings a file for the pages of a session: file choosers find it, and CDP clients hand it to pages by the path that the answer names.</summary>
    internal static async Task<IResult> UploadAsync(
        SessionRoute session, UploadedFormFile file, Caller caller, IGrainFactory grains, ISessionFiles files, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null
            ? SessionEndpoints.NoSession(session.Id)
            : await files.UploadAsync(caller.Tenant, session.Id, file.Name, file.Content, cancellationToken) switch
            {
                UploadOutcome.Stored stored => Answer.Data(new UploadedResponse("success", $"The file is {stored.Path}.")),
                UploadOutcome.Refused refused => Refusal.Invalid(refused.Reason),
                UploadOutcome.NoBrowser => Guests.NotLive(session.Id),
                _ => throw new UnreachableException(),
            };

    /// <summary>Brings files for the pages of a session; a ZIP file is unpacked, without its folders.</summary>
    internal static async Task<IResult> UploadForAgentAsync(
        SessionRoute session, UploadedFormFile file, Caller caller, IGrainFactory grains, ISessionFiles files, ZipUnpacking zip, CancellationToken cancellationToken)
    {
        if (!file.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return await UploadAsync(session, file, caller, grains, files, cancellationToken);
        }

        return await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null
            ? SessionEndpoints.NoSession(session.Id)
            : await zip.UnpackAsync(caller.Tenant, session.Id, file.Content, cancellationToken);
    }

    /// <summary>Lists the files that were brought.</summary>
    internal static async Task<IResult> ListUploadsAsync(SessionRoute session, Caller caller, IGrainFactory grains, ISessionFiles files, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null
            ? SessionEndpoints.NoSession(session.Id)
            : await files.ListUploadsAsync(caller.Tenant, session.Id, cancellationToken) is { } uploads
                ? Answer.Data(new AgentFileListResponse([.. uploads.Select(AgentFileResponse.Of)]))
                : Guests.NotLive(session.Id);

    /// <summary>Lists the files that a session has downloaded completely.</summary>
    internal static async Task<IResult> ListDownloadsAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, ISessionFiles files, PublicLinks links, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        return await files.ListDownloadsAsync(caller.Tenant, session.Id, cancellationToken) is { } downloads
            ? Answer.Data(new DownloadListResponse(downloads.Count, [.. downloads.Select(file => DownloadResponse.Of(file, session.Id, links.BaseOf(request, caller)))]))
            : Guests.NotLive(session.Id);
    }

    /// <summary>Answers a file that a session downloaded.</summary>
    internal static async Task<IResult> DownloadAsync(
        SessionRoute session, DownloadRoute download, Caller caller, IGrainFactory grains, ISessionFiles files, CancellationToken cancellationToken)
    {
        if (await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        var known = await files.ListDownloadsAsync(caller.Tenant, session.Id, cancellationToken);
        return known?.FirstOrDefault(file => file.Id == download.Id) is { } file && await files.OpenDownloadAsync(caller.Tenant, session.Id, file, cancellationToken) is { } opened
            ? new DownloadedFile(file, opened)
            : Refusal.NotFound($"Session '{session.Id}' has no such download; downloads last as long as the session's browser.");
    }
}

using System.Diagnostics;
using System.Net.Mime;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions.Recordings;

/// <summary>The recordings and traces of sessions. They are there when they have ended, and stay.</summary>
internal static class RecordingEndpoints
{
    private const string Video = "video/mp4";

    /// <summary>Maps the endpoints.</summary>
    public static void MapRecordings(this IEndpointRouteBuilder routes)
    {
        var recordings = routes.MapGroup("/v1/sessions/{sessionId}/recordings").WithTags("Recordings");
        recordings.MapGet("/", ListAsync).Needs(Access.LookAtSessions).WithName("ListRecordings").Answers<RecordingListResponse>(404);
        recordings.MapGet("/{fileId}/fetch", FetchAsync).Needs(Access.LookAtSessions).WithName("FetchRecording")
            .AnswersBare<SignedUrlResponse>(404).Produces<Stream>(StatusCodes.Status200OK, Video);
        recordings.MapDelete("/{fileId}", DeleteAsync).Needs(Access.UseSessions).WithName("DeleteRecording").Answers<StatusResponse>(400, 404);
        recordings.MapPost("/pause", PauseAsync).Needs(Access.UseSessions).WithName("PauseRecording").Answers<StatusResponse>(400, 404);
        recordings.MapPost("/resume", ResumeAsync).Needs(Access.UseSessions).WithName("ResumeRecording").Answers<StatusResponse>(400, 404);

        var traces = routes.MapGroup("/v1/sessions/{sessionId}/traces").WithTags("Recordings");
        traces.MapGet("/", ListTracesAsync).Needs(Access.LookAtSessions).WithName("ListTraces").Answers<TraceListResponse>(404);
        traces.MapGet("/{fileId}/fetch", FetchTraceAsync).Needs(Access.LookAtSessions).WithName("FetchTrace")
            .AnswersBare<SignedUrlResponse>(404).Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.GZip);
        traces.MapDelete("/{fileId}", DeleteTraceAsync).Needs(Access.UseSessions).WithName("DeleteTrace").Answers<StatusResponse>(404);
    }

    /// <summary>Lists the recordings of a session; one that goes on is not there yet.</summary>
    internal static async Task<IResult> ListAsync(
        SessionRoute session, Caller caller, LeftFiles files, PublicLinks links, HttpRequest request, CancellationToken cancellationToken)
    {
        var recordings = await files.ListAsync(caller, session.Id, SessionArtifactKind.Recording, cancellationToken);
        return recordings is null
            ? SessionEndpoints.NoSession(session.Id)
            : Answer.Data(new RecordingListResponse(
                recordings.Count,
                [.. recordings.Select((file, index) => RecordingResponse.Of(file, session.Id, isPrimary: index == 0, links.BaseOf(request, caller)))]));
    }

    /// <summary>Answers a recording as an MP4 file, also in parts (`Range`), so that players can seek; or with <c>format=url</c> a link to it that works without a key for a time.</summary>
    internal static Task<IResult> FetchAsync(
        SessionRoute session, LeftFileRoute recording, LinkChoice choice, Caller caller, LeftFiles files, PublicLinks links, HttpRequest request, CancellationToken cancellationToken) =>
        files.FetchAsync(caller, session.Id, SessionArtifactKind.Recording, recording.Id, choice.IsLink ? links.BaseOf(request, caller) : null, cancellationToken);

    /// <summary>Deletes a recording, with its content.</summary>
    internal static async Task<IResult> DeleteAsync(
        SessionRoute session, LeftFileRoute recording, Caller caller, IGrainFactory grains, LeftFiles files, CancellationToken cancellationToken)
    {
        if (await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is { Settings.IsRecorded: false })
        {
            return Refusal.Invalid($"Recording is off for session '{session.Id}'.");
        }

        return await files.DeleteAsync(caller, session.Id, SessionArtifactKind.Recording, recording.Id, cancellationToken) is { } refusal
            ? refusal
            : Answer.Data(new StatusResponse("success"));
    }

    /// <summary>Leaves out of the recording what happens from now on.</summary>
    internal static async Task<IResult> PauseAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, ISessionRecordings recordings, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null
            ? SessionEndpoints.NoSession(session.Id)
            : AnswerTo(await recordings.PauseAsync(caller.Tenant, session.Id, cancellationToken), session);

    /// <summary>Goes on with the recording, in the same file.</summary>
    internal static async Task<IResult> ResumeAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, ISessionRecordings recordings, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is null
            ? SessionEndpoints.NoSession(session.Id)
            : AnswerTo(await recordings.ResumeAsync(caller.Tenant, session.Id, cancellationToken), session);

    /// <summary>Lists the traces of a session; one that goes on is not there yet.</summary>
    internal static async Task<IResult> ListTracesAsync(
        SessionRoute session, Caller caller, LeftFiles files, PublicLinks links, HttpRequest request, CancellationToken cancellationToken) =>
        await files.ListAsync(caller, session.Id, SessionArtifactKind.Trace, cancellationToken) is { } traces
            ? Answer.Data(new TraceListResponse(traces.Count, [.. traces.Select(file => TraceResponse.Of(file, session.Id, links.BaseOf(request, caller)))]))
            : SessionEndpoints.NoSession(session.Id);

    /// <summary>Answers a trace, which Chromium's developer tools and Perfetto open, as compressed JSON; or with <c>format=url</c> a link to it that works without a key for a time.</summary>
    internal static Task<IResult> FetchTraceAsync(
        SessionRoute session, LeftFileRoute trace, LinkChoice choice, Caller caller, LeftFiles files, PublicLinks links, HttpRequest request, CancellationToken cancellationToken) =>
        files.FetchAsync(caller, session.Id, SessionArtifactKind.Trace, trace.Id, choice.IsLink ? links.BaseOf(request, caller) : null, cancellationToken);

    /// <summary>Deletes a trace, with its content.</summary>
    internal static async Task<IResult> DeleteTraceAsync(SessionRoute session, LeftFileRoute trace, Caller caller, LeftFiles files, CancellationToken cancellationToken) =>
        await files.DeleteAsync(caller, session.Id, SessionArtifactKind.Trace, trace.Id, cancellationToken) is { } refusal
            ? refusal
            : Answer.Data(new StatusResponse("success"));

    private static IResult AnswerTo(RecordingOutcome outcome, SessionRoute session) => outcome switch
    {
        RecordingOutcome.Done => Answer.Data(new StatusResponse("success")),
        RecordingOutcome.Refused refused => Refusal.Invalid(refused.Reason),
        RecordingOutcome.NoBrowser => Guests.NotLive(session.Id),
        _ => throw new UnreachableException(),
    };
}

using System.Net.Mime;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tools;

/// <summary>What can be had of a web page in one call.</summary>
internal static class ToolEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapTools(this IEndpointRouteBuilder routes)
    {
        var tools = routes.MapGroup("/v1/tools").WithTags("Tools");
        tools.MapPost("/fetch-webpage", FetchAsync).Works("FetchWebpage").Produces<string>(200, MediaTypeNames.Text.Plain);
        tools.MapPost("/fetch/webpage", UnlockAsync).Works("UnlockWebpage").Produces<string>(200, MediaTypeNames.Text.Html);
        tools.MapPost("/screenshot", CaptureAsync).Works("ScreenshotWebpage").Produces<byte[]>(200, MediaTypeNames.Image.Png);
        tools.MapPost("/page-pdf", PrintAsync).Works("PrintWebpage").Produces<byte[]>(200, MediaTypeNames.Application.Pdf);
        tools.MapPost("/execute-code", ExecuteAsync).Needs(Access.RunTasks).WithName("ExecuteCode").AnswersBare<CodeResultResponse>(404, 409, 429);
    }

    /// <summary>Answers the text of a page, as HTML or Markdown.</summary>
    internal static async Task<IResult> FetchAsync(
        ToolSession session, Body<FetchWebpageRequest> body, Caller caller, ToolWork work, IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var (visit, asMarkdown) = body.Value;
        var command = new SessionCommand.ReadPage(visit, asMarkdown, options.Value.MaxPageLength);
        var (outcome, refusal) = await work.PerformAsync(caller, session.Id, visit, command, cancellationToken);
        return outcome is CommandOutcome.Said said ? TypedResults.Text(said.Text, "text/plain; charset=utf-8") : refusal!;
    }

    /// <summary>Answers the HTML of a page, without a session.</summary>
    internal static async Task<IResult> UnlockAsync(
        Body<UnlockWebpageRequest> body, Caller caller, ToolWork work, HttpResponse response, IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var visit = new PageVisitRequest(body.Value.Url, InNewPage: false, Index: -1, TimeSpan.Zero, options.Value.ControlTimeout, TakesPartial: false);
        var command = new SessionCommand.ReadPage(visit, AsMarkdown: false, options.Value.MaxPageLength);
        var (outcome, refusal) = await work.PerformAsync(caller, session: null, visit, command, cancellationToken);
        Artifacts.ArtifactDownload.KeepFromBeingShown(response);
        return outcome is CommandOutcome.Said said ? TypedResults.Text(said.Text, "text/html; charset=utf-8") : refusal!;
    }

    /// <summary>Takes a picture of a page, as PNG.</summary>
    internal static async Task<IResult> CaptureAsync(
        ToolSession session, Body<ToolScreenshotRequest> body, Caller caller, ToolWork work, CancellationToken cancellationToken)
    {
        var command = body.Value.Command;
        var (outcome, refusal) = await work.PerformAsync(caller, session.Id, command.Visit, command, cancellationToken);
        return outcome is CommandOutcome.Picture picture ? TypedResults.Bytes(picture.Png.AsMemory(), MediaTypeNames.Image.Png) : refusal!;
    }

    /// <summary>Prints a page, as PDF.</summary>
    internal static async Task<IResult> PrintAsync(ToolSession session, Body<PagePdfRequest> body, Caller caller, ToolWork work, CancellationToken cancellationToken)
    {
        var command = body.Value.Command;
        var (outcome, refusal) = await work.PerformAsync(caller, session.Id, command.Visit, command, cancellationToken);
        return outcome is CommandOutcome.Document document ? TypedResults.Bytes(document.Pdf.AsMemory(), MediaTypeNames.Application.Pdf) : refusal!;
    }

    /// <summary>Runs the body of an async function with `page`, `browser`, `context`, `sessionId` and `anchorClient`, in the session's turn, and waits for what it returns.</summary>
    internal static Task<IResult> ExecuteAsync(ToolSession session, Body<ExecuteCodeRequest> body, Caller caller, CodeExecution execution, CancellationToken cancellationToken) =>
        execution.ExecuteAsync(caller, session.Id, body.Value.Code, cancellationToken);

    private static RouteHandlerBuilder Works(this RouteHandlerBuilder endpoint, string name) => endpoint.Needs(Access.UseSessions).WithName(name).WithMetadata(
        EndpointDescriptions.RefusesWith(StatusCodes.Status404NotFound),
        EndpointDescriptions.RefusesWith(StatusCodes.Status429TooManyRequests),
        EndpointDescriptions.RefusesWith(StatusCodes.Status500InternalServerError));
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Mime;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>What can be done in a session's browser over HTTP, on the page that was opened last.</summary>
internal static class ControlEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1/sessions/{sessionId}").WithTags("Control");
        session.MapGet("/screenshot", TakeScreenshotAsync).Needs(Access.UseSessions).WithName("TakeScreenshot")
            .Produces<byte[]>(StatusCodes.Status200OK, MediaTypeNames.Image.Png);
        session.MapGet("/pages", ListPagesAsync).Needs(Access.UseSessions).WithName("ListPages").AnswersBare<ImmutableArray<PageResponse>>();
        session.MapGet("/clipboard", ReadClipboardAsync).Needs(Access.UseSessions).WithName("ReadClipboard").Answers<ClipboardResponse>();
        session.MapPost("/copy", CopyAsync).Needs(Access.UseSessions).WithName("Copy").AnswersBare<ClipboardResponse>();
        session.MapPost("/goto", GotoAsync).AsCommand("Goto").WithMetadata(EndpointDescriptions.RefusesWith(StatusCodes.Status500InternalServerError));
        session.MapPost("/mouse/click", ClickAsync).AsCommand("Click");
        session.MapPost("/mouse/doubleClick", DoubleClickAsync).AsCommand("DoubleClick");
        session.MapPost("/mouse/move", MoveAsync).AsCommand("MoveMouse");
        session.MapPost("/mouse/down", PressAsync).AsCommand("PressMouse");
        session.MapPost("/mouse/up", ReleaseAsync).AsCommand("ReleaseMouse");
        session.MapPost("/drag-and-drop", DragAsync).AsCommand("DragAndDrop");
        session.MapPost("/scroll", ScrollAsync).AsCommand("Scroll");
        session.MapPost("/keyboard/type", TypeAsync).AsCommand("TypeText");
        session.MapPost("/keyboard/shortcut", PressKeysAsync).AsCommand("PressShortcut");
        session.MapPost("/keyboard/press", PressKeysAsync).AsCommand("PressKeys");
        session.MapPost("/clipboard", WriteClipboardAsync).AsCommand("WriteClipboard");
        session.MapPost("/paste", PasteAsync).AsCommand("Paste");
    }

    /// <summary>Takes a picture of what is seen of the page, as PNG.</summary>
    internal static async Task<IResult> TakeScreenshotAsync(SessionRoute session, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        await commands.PerformAsync(caller, session.Id, new SessionCommand.Screenshot(), cancellationToken);

    /// <summary>Lists the pages of the browser; the one opened last, on which all else here is done, comes last. Each has a link to the live view with that page in front.</summary>
    internal static async Task<IResult> ListPagesAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, ISessionControl control, SessionLinks links, LiveTickets tickets, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await SessionEndpoints.FindAsync(grains, caller, session.Id, cancellationToken) is not { } view)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        var outcome = await control.PerformAsync(caller.Tenant, session.Id, new SessionCommand.ListPages(), cancellationToken);
        if (outcome is not CommandOutcome.Listed listed)
        {
            return outcome is CommandOutcome.Refused refused ? Refusal.Invalid(refused.Reason) : Guests.NotLive(session.Id);
        }

        var issuer = await tickets.IssuerAsync(cancellationToken);
        return Answer.Json(listed.Pages
            .Select(page => new PageResponse(
                page.Id, page.Title, page.Url, links.LiveViewOfPage(request, caller, session.Id, page.Id, issuer.Issue(caller.Tenant, session.Id, view.Settings))))
            .ToImmutableArray());
    }

    /// <summary>Answers what the clipboard holds.</summary>
    internal static async Task<IResult> ReadClipboardAsync(SessionRoute session, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        await commands.PerformAsync(caller, session.Id, new SessionCommand.ReadClipboard(), cancellationToken);

    /// <summary>Copies what is selected, and answers what the clipboard holds then.</summary>
    internal static async Task<IResult> CopyAsync(SessionRoute session, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        await commands.PerformAsync(caller, session.Id, new SessionCommand.Copy(), cancellationToken);

    /// <summary>Opens an address and waits until it has loaded.</summary>
    internal static Task<IResult> GotoAsync(
        SessionRoute session, Body<GotoRequest> body, Caller caller, Commands commands, IOptions<ApiOptions> options, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Navigate(body.Value.Url, options.Value.ControlTimeout), cancellationToken);

    /// <summary>Clicks a place; or waits for the element that a CSS selector names, scrolls to it and clicks it.</summary>
    internal static Task<IResult> ClickAsync(SessionRoute session, Body<ClickRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, body.Value.Command, cancellationToken);

    /// <summary>Clicks a place twice.</summary>
    internal static Task<IResult> DoubleClickAsync(SessionRoute session, Body<PointRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Click(body.Value.At, body.Value.Button, Times: 2), cancellationToken);

    /// <summary>Moves the mouse.</summary>
    internal static Task<IResult> MoveAsync(SessionRoute session, Body<PointRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Move(body.Value.At), cancellationToken);

    /// <summary>Presses a button of the mouse and leaves it pressed.</summary>
    internal static Task<IResult> PressAsync(SessionRoute session, Body<PointRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Press(body.Value.At, body.Value.Button, IsDown: true), cancellationToken);

    /// <summary>Releases a button of the mouse.</summary>
    internal static Task<IResult> ReleaseAsync(SessionRoute session, Body<PointRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Press(body.Value.At, body.Value.Button, IsDown: false), cancellationToken);

    /// <summary>Drags from one place to another.</summary>
    internal static Task<IResult> DragAsync(SessionRoute session, Body<DragRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Drag(body.Value.From, body.Value.To, body.Value.Button), cancellationToken);

    /// <summary>Turns the wheel over a place.</summary>
    internal static Task<IResult> ScrollAsync(SessionRoute session, Body<ScrollRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken)
    {
        var (at, deltaX, deltaY, steps) = body.Value;
        return commands.PerformAsync(caller, session.Id, new SessionCommand.Scroll(at, deltaX, deltaY, steps), cancellationToken);
    }

    /// <summary>Types text into what has the focus.</summary>
    internal static Task<IResult> TypeAsync(SessionRoute session, Body<TypeRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Write(body.Value.Text, body.Value.Delay), cancellationToken);

    /// <summary>Presses keys together.</summary>
    internal static Task<IResult> PressKeysAsync(SessionRoute session, Body<KeysRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.PressKeys([.. body.Value.Keys], body.Value.Hold), cancellationToken);

    /// <summary>Fills the clipboard.</summary>
    internal static Task<IResult> WriteClipboardAsync(SessionRoute session, Body<ClipboardRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.WriteClipboard(body.Value.Text), cancellationToken);

    /// <summary>Pastes text into what has the focus; the clipboard holds it afterwards.</summary>
    internal static Task<IResult> PasteAsync(SessionRoute session, Body<ClipboardRequest> body, Caller caller, Commands commands, CancellationToken cancellationToken) =>
        commands.PerformAsync(caller, session.Id, new SessionCommand.Paste(body.Value.Text), cancellationToken);

    private static RouteHandlerBuilder AsCommand(this RouteHandlerBuilder endpoint, string name) =>
        endpoint.Needs(Access.UseSessions).WithName(name).AnswersBare<StatusResponse>();
}

/// <summary>Has commands performed for callers who may use the session, and turns what they come to into answers.</summary>
internal sealed class Commands(IGrainFactory grains, ISessionControl control)
{
    /// <summary>Performs a command.</summary>
    public async Task<IResult> PerformAsync(Caller caller, SessionId session, SessionCommand command, CancellationToken cancellationToken)
    {
        if (await SessionEndpoints.FindAsync(grains, caller, session, cancellationToken) is null)
        {
            return SessionEndpoints.NoSession(session);
        }

        return await control.PerformAsync(caller.Tenant, session, command, cancellationToken) switch
        {
            CommandOutcome.Done => Answer.Json(new StatusResponse("success")),
            CommandOutcome.Said said => command is SessionCommand.Copy ? Answer.Json(new ClipboardResponse(said.Text)) : Answer.Data(new ClipboardResponse(said.Text)),
            CommandOutcome.Picture picture => TypedResults.Bytes(picture.Png.AsMemory(), MediaTypeNames.Image.Png),
            CommandOutcome.Refused refused when command is SessionCommand.Navigate => new Refusal(StatusCodes.Status500InternalServerError, refused.Reason),
            CommandOutcome.Refused refused => Refusal.Invalid(refused.Reason),
            CommandOutcome.NoBrowser => Guests.NotLive(session),
            _ => throw new UnreachableException(),
        };
    }
}

/// <summary>What the clipboard holds.</summary>
internal sealed record ClipboardResponse(string Text);

/// <summary>A page of a browser.</summary>
internal sealed record PageResponse(string Id, string Title, string Url, [property: JsonPropertyName("frontend_url")] string FrontendUrl);

using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Where Playwright and Puppeteer connect: the root or a page's path, upgraded, with key and session in the query.</summary>
/// <remarks>The official client builds this address itself and sends no header, so these endpoints look for the key on their own.</remarks>
internal static class CdpEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapCdp(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ConnectAsync).WithTags("CDP").WithName("ConnectToSession").AnswersBare<ServiceResponse>(401, 404);
        routes.MapGet("/devtools/page/{pageId}", ConnectToPageAsync).WithTags("CDP").WithName("ConnectToPage").AnswersBare<ServiceResponse>(401, 404);
        routes.MapGet("/json/version", DescribeAsync).WithTags("CDP").WithName("DescribeBrowser").AnswersBare<BrowserVersionResponse>(401, 404);
        routes.MapGet("/json/list", ListAsync).WithTags("CDP").WithName("ListTargets").AnswersBare<TargetResponse[]>(401, 404);
        routes.MapGet("/json", ListAsync).ExcludeFromDescription();
    }

    /// <summary>Connects a guest to a session's browser.</summary>
    internal static Task<IResult> ConnectAsync(HttpContext context, GuestWelcome welcome) => welcome.ConnectAsync(context, page: null);

    /// <summary>Connects a guest to one page of a session's browser.</summary>
    internal static Task<IResult> ConnectToPageAsync(PageRoute page, HttpContext context, GuestWelcome welcome) => welcome.ConnectAsync(context, page.Id);

    /// <summary>Tells clients that ask over HTTP first where to connect.</summary>
    internal static async Task<IResult> DescribeAsync(
        HttpRequest request, Guests guests, ISessionConnections connections, SessionLinks links, CancellationToken cancellationToken)
    {
        var (guest, refusal) = await guests.FindAsync(request, cancellationToken);
        return guest is null ? refusal!
            : await connections.DescribeAsync(guest.Caller.Tenant, guest.Session, cancellationToken) is { } browser
                ? Answer.Json(BrowserVersionResponse.Of(browser, links.CdpOf(request, guest.Caller, guest.Session)))
                : Guests.NotLive(guest.Session);
    }

    /// <summary>Lists the pages of a session's browser, each with the address at which it alone is reached.</summary>
    internal static async Task<IResult> ListAsync(
        HttpRequest request, Guests guests, ISessionConnections connections, SessionLinks links, CancellationToken cancellationToken)
    {
        var (guest, refusal) = await guests.FindAsync(request, cancellationToken);
        return guest is null ? refusal!
            : await connections.DescribeAsync(guest.Caller.Tenant, guest.Session, cancellationToken) is { } browser
                ? Answer.Json<TargetResponse[]>([.. browser.Pages.Select(page => TargetResponse.Of(page, links.CdpOfPage(request, guest.Caller, guest.Session, page.Id)))])
                : Guests.NotLive(guest.Session);
    }
}

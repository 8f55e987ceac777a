using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>The body of <c>POST /live/open</c>.</summary>
internal sealed record OpenLiveRequest(string Token) : IRequestBody<OpenLiveRequest>
{
    private const int LongestToken = 512;

    public static bool MayBeEmpty => false;

    public static OpenLiveRequest Read(JsonFields fields, ApiOptions limits) => new(fields.RequiredText("token", LongestToken));
}

/// <summary>What <c>POST /live/open</c> answers.</summary>
/// <param name="Ticket">Opens the view, also after a reload.</param>
internal sealed record LiveTicketResponse(string Ticket);

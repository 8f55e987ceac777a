using System.Globalization;
using AnchorOrleans.Api.Executions;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Answers with server-sent events; their ids are lines of the execution's log, with which a client resumes.</summary>
/// <param name="objective">What is followed.</param>
/// <param name="events">What happens.</param>
/// <param name="drained">Cancelled when the service stops; the stream then ends without its last event, so that the client comes back.</param>
internal sealed class AgentEventStream(FollowedObjective objective, AgentEvents events, CancellationToken drained) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => ServerSentEvents.AnswerAsync(httpContext, WriteAllAsync, drained);

    private async Task WriteAllAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var request = response.HttpContext.Request;
        var baseUrl = response.HttpContext.RequestServices.GetRequiredService<PublicLinks>().BaseOf(request, objective.Caller);
        var seen = long.TryParse(request.Headers[LogRequest.LastEventIdHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        await ServerSentEvents.WriteAsync(response, ServerSentEvents.Retry, cancellationToken);
        await foreach (var happened in events.FollowAsync(objective.Tenant, objective.View, seen, baseUrl, cancellationToken))
        {
            await ServerSentEvents.WriteAsync(response, TextOf(happened), cancellationToken);
        }
    }

    private static string TextOf(AgentEvent happened) => happened switch
    {
        { Json: null } => ServerSentEvents.StillHere,
        { Number: { } number } => string.Create(CultureInfo.InvariantCulture, $"id: {number}\nevent: {happened.Type}\ndata: {happened.Json.ToJsonString()}\n\n"),
        _ => $"event: {happened.Type}\ndata: {happened.Json.ToJsonString()}\n\n",
    };
}

using System.Globalization;
using System.Net.Mime;
using System.Text;
using AnchorOrleans.Api.Executions;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Answers with server-sent events; their ids are lines of the execution's log, with which a client resumes.</summary>
/// <param name="objective">What is followed.</param>
/// <param name="events">What happens.</param>
/// <param name="drained">Cancelled when the service stops; the stream then ends without its last event, so that the client comes back.</param>
internal sealed class AgentEventStream(FollowedObjective objective, AgentEvents events, CancellationToken drained) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-store";

        // Proxies of a common kind collect an answer unless they are told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        var baseUrl = request.HttpContext.RequestServices.GetRequiredService<PublicLinks>().BaseOf(request, objective.Caller);
        var seen = long.TryParse(request.Headers[LogRequest.LastEventIdHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, drained);
        try
        {
            await WriteAsync(response, "retry: 1000\n\n", either.Token);
            await foreach (var happened in events.FollowAsync(objective.Tenant, objective.View, seen, baseUrl, either.Token))
            {
                await WriteAsync(response, TextOf(happened), either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The caller has gone, or should come back to another process.
        }
    }

    private static string TextOf(AgentEvent happened) => happened switch
    {
        { Json: null } => ": still here\n\n",
        { Number: { } number } => string.Create(CultureInfo.InvariantCulture, $"id: {number}\nevent: {happened.Type}\ndata: {happened.Json.ToJsonString()}\n\n"),
        _ => $"event: {happened.Type}\ndata: {happened.Json.ToJsonString()}\n\n",
    };

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

using System.Net.Mime;

namespace AnchorOrleans.Api.Executions;

/// <summary>What all answers with server-sent events have in common.</summary>
internal static class ServerSentEvents
{
    /// <summary>How long a client should wait before it comes back, in milliseconds.</summary>
    public const string Retry = "retry: 1000\n\n";

    /// <summary>A sign of life, which is no event.</summary>
    public const string StillHere = ": still here\n\n";

    /// <summary>Answers with events until they have ended, the caller has gone, or the service stops.</summary>
    /// <param name="context">The request.</param>
    /// <param name="write">Writes the events.</param>
    /// <param name="drained">Cancelled when the service stops.</param>
    public static async Task AnswerAsync(HttpContext context, Func<HttpResponse, CancellationToken, Task> write, CancellationToken drained)
    {
        var response = context.Response;
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-store";

        // Proxies of a common kind collect an answer unless they are told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drained);
        try
        {
            await write(response, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The caller has gone, or should come back to another process; what is told of goes on.
        }
    }

    /// <summary>Writes a part and sends it.</summary>
    public static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

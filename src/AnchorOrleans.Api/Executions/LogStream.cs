using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.Executions;

/// <summary>Answers with server-sent events: a line's number is its event's id, with which a client resumes.</summary>
/// <param name="events">What happens; it is asked for the next only when the last was taken by the connection.</param>
/// <param name="drained">Cancelled when the service stops; the stream then ends without its end event, so that the client comes back.</param>
internal sealed class LogStream(Func<CancellationToken, IAsyncEnumerable<LogEvent>> events, CancellationToken drained) : IResult
{
    /// <summary>How long a client should wait before it comes back, in milliseconds.</summary>
    private const int Retry = 1000;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-store";

        // Proxies of a common kind collect an answer unless they are told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, drained);
        try
        {
            Write(response.BodyWriter, string.Create(CultureInfo.InvariantCulture, $"retry: {Retry}\n\n"));
            await response.BodyWriter.FlushAsync(either.Token);
            await foreach (var happened in events(either.Token))
            {
                Write(response.BodyWriter, happened);
                await response.BodyWriter.FlushAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The caller has gone, or should come back to another process.
        }
    }

    private static void Write(IBufferWriter<byte> body, LogEvent happened)
    {
        switch (happened)
        {
            case LogEvent.Line line:
                Write(body, string.Create(CultureInfo.InvariantCulture, $"id: {line.Number}\nevent: log\ndata: "));
                body.Write(Answer.ToBytes(LogLineResponse.Of(line.Text)));
                Write(body, "\n\n");
                break;
            case LogEvent.End end:
                Write(body, "event: end\ndata: ");
                body.Write(Answer.ToBytes(LogEndResponse.Of(end.Execution)));
                Write(body, "\n\n");
                break;
            default:
                Write(body, ": still here\n\n");
                break;
        }
    }

    private static void Write(IBufferWriter<byte> body, string text) => Encoding.ASCII.GetBytes(text, body);
}

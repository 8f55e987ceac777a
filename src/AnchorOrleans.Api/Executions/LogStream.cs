using System.Buffers;
using System.Globalization;
using System.Text;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.Executions;

/// <summary>Answers with server-sent events: a line's number is its event's id, with which a client resumes.</summary>
/// <param name="events">What happens; it is asked for the next only when the last was taken by the connection.</param>
/// <param name="drained">Cancelled when the service stops; the stream then ends without its end event, so that the client comes back.</param>
internal sealed class LogStream(Func<CancellationToken, IAsyncEnumerable<LogEvent>> events, CancellationToken drained) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => ServerSentEvents.AnswerAsync(httpContext, WriteAllAsync, drained);

    private async Task WriteAllAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        Write(response.BodyWriter, ServerSentEvents.Retry);
        await response.BodyWriter.FlushAsync(cancellationToken);
        await foreach (var happened in events(cancellationToken))
        {
            Write(response.BodyWriter, happened);
            await response.BodyWriter.FlushAsync(cancellationToken);
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
                Write(body, ServerSentEvents.StillHere);
                break;
        }
    }

    private static void Write(IBufferWriter<byte> body, string text) => Encoding.ASCII.GetBytes(text, body);
}

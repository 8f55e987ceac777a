using System.Text;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.Agents.Chat;

/// <summary>Answers a chat completion as server-sent events: signs of life while the agent works, then its answer in parts.</summary>
internal sealed class ChatStream(ChatWork work, Caller caller, StartedObjective started, ChatRequest request, CancellationToken drained) : IResult
{
    private const int PartLength = 64;
    private const string Part = "chat.completion.chunk";

    public Task ExecuteAsync(HttpContext httpContext) => ServerSentEvents.AnswerAsync(httpContext, WriteAllAsync, drained);

    private async Task WriteAllAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var services = response.HttpContext.RequestServices;
        var (clock, options) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IOptions<ApiOptions>>().Value);
        await ServerSentEvents.WriteAsync(response, PartOf(new ChatDelta("assistant", "")), cancellationToken);
        var outcome = work.WaitAsync(caller, started, request, cancellationToken);
        while (!outcome.IsCompleted)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(outcome, Task.Delay(options.BlankEvery, clock, enough.Token));
            await enough.CancelAsync();
            if (!outcome.IsCompleted)
            {
                await ServerSentEvents.WriteAsync(response, ServerSentEvents.StillHere, cancellationToken);
            }
        }

        await TellAsync(response, outcome, services.GetRequiredService<ApiExceptionHandler>(), cancellationToken);
    }

    private async Task TellAsync(HttpResponse response, Task<(ChatAnswer? Answer, Refusal? Refusal)> outcome, ApiExceptionHandler handler, CancellationToken cancellationToken)
    {
        var (answer, refusal) = await KnowAsync(outcome, handler);
        if (answer is null)
        {
            await ServerSentEvents.WriteAsync(response, EventOf(refusal!.ToChatBody()), cancellationToken);
        }
        else
        {
            var begin = 0;
            while (begin < answer.Text.Length)
            {
                var end = ChatWork.CutAt(answer.Text, begin + PartLength);
                await ServerSentEvents.WriteAsync(response, PartOf(new ChatDelta(Content: answer.Text[begin..end])), cancellationToken);
                begin = end;
            }

            await ServerSentEvents.WriteAsync(response, PartOf(new ChatDelta(), answer), cancellationToken);
        }

        await ServerSentEvents.WriteAsync(response, "data: [DONE]\n\n", cancellationToken);
    }

    /// <summary>The status is out, so whatever went wrong must be told as an event.</summary>
    private static async Task<(ChatAnswer? Answer, Refusal? Refusal)> KnowAsync(Task<(ChatAnswer? Answer, Refusal? Refusal)> outcome, ApiExceptionHandler handler)
    {
        try
        {
            return await outcome;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (null, handler.ToRefusal(exception));
        }
    }

    private string PartOf(ChatDelta delta, ChatAnswer? answer = null)
    {
        var view = answer?.View ?? started.View!;
        return EventOf(new ChatChunk(
            ChatWork.IdOf(view),
            Part,
            view.RequestedAt.ToUnixTimeSeconds(),
            request.Model,
            [new(0, delta, answer?.FinishReason)],
            answer is null ? null : ChatWork.UsageOf(view),
            answer is null ? null : ChatWork.SourceOf(view)));
    }

    private static string EventOf<T>(T value) => $"data: {Encoding.UTF8.GetString(Answer.ToBytes(value))}\n\n";
}

using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AnchorOrleans.Agent.Models;

/// <summary>What a model answered.</summary>
/// <param name="Text">What it said.</param>
/// <param name="Calls">What it called for.</param>
/// <param name="IsCut">Whether it had more to say.</param>
/// <param name="InputTokens">As the provider counted; null when it did not.</param>
/// <param name="OutputTokens">As the provider counted; null when it did not.</param>
internal sealed record ModelAnswer(string Text, ImmutableArray<ModelCall> Calls, bool IsCut, long? InputTokens, long? OutputTokens);

/// <summary>A call for a tool.</summary>
/// <param name="Id">By which its result is known.</param>
/// <param name="Tool">By its name.</param>
/// <param name="Arguments">As JSON; what there is of them when they cannot be read.</param>
/// <param name="IsReadable">Whether the arguments are a JSON object.</param>
internal sealed record ModelCall(string Id, string Tool, string Arguments, bool IsReadable);

/// <summary>Asks a model, and turns whatever comes of it into an answer or a <see cref="ModelException"/>.</summary>
internal static class ModelCaller
{
    public static async Task<ModelAnswer> AskAsync(Model model, IEnumerable<ChatMessage> messages, IList<AITool> tools, int mostTokens, CancellationToken cancellationToken)
    {
        try
        {
            var response = await model.Chat.GetResponseAsync(messages, new ChatOptions { Tools = tools, MaxOutputTokens = mostTokens }, cancellationToken);
            var contents = response.Messages.SelectMany(message => message.Contents).ToList();
            return new ModelAnswer(
                string.Concat(contents.OfType<TextContent>().Select(text => text.Text)).Trim(),
                [.. contents.OfType<FunctionCallContent>().Select(Read)],
                response.FinishReason == ChatFinishReason.Length,
                response.Usage?.InputTokenCount is { } input ? input + Uncounted(response.Usage) : null,
                response.Usage?.OutputTokenCount);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ModelException) && Cause(exception) is { } cause)
        {
            throw new ModelException(cause.Message, cause.Status, cause.IsFinal, exception);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ModelException))
        {
            // The SDKs share no base for answers that they cannot read; what such an answer says is not ours to repeat.
            throw new ModelException($"The model's answer cannot be read ({exception.GetType().Name}).", 200, isFinal: true, exception);
        }
    }

    /// <summary>Some bridges count what a provider had cached beside the input.</summary>
    private static long Uncounted(UsageDetails usage) =>
        usage.TotalTokenCount is { } total && usage.InputTokenCount is { } input && usage.OutputTokenCount is { } output ? Math.Max(0, total - input - output) : 0;

    private static ModelException? Cause(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is ModelException found)
            {
                return found;
            }
        }

        return null;
    }

    private static ModelCall Read(FunctionCallContent call) => call.Exception is null
        ? new ModelCall(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal)), IsReadable: true)
        : new ModelCall(call.CallId, call.Name, call.RawRepresentation as string ?? "", IsReadable: false);
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace AnchorOrleans.Agent.Models;

/// <summary>Speaks to a model through OpenAI's own client: what an agent needs of it, which is text, pictures and functions.</summary>
internal sealed class OpenAiChat(ChatClient client) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var result = await client.CompleteChatAsync(messages.SelectMany(Translate), Translate(options), cancellationToken);
        var completion = result.Value;
        var answer = new ChatMessage(ChatRole.Assistant, [.. Texts(completion), .. completion.ToolCalls.Select(Call)]);
        return new ChatResponse(answer)
        {
            ModelId = completion.Model,
            FinishReason = completion.FinishReason switch
            {
                OpenAI.Chat.ChatFinishReason.Length => ChatFinishReason.Length,
                OpenAI.Chat.ChatFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
                OpenAI.Chat.ChatFinishReason.ToolCalls => ChatFinishReason.ToolCalls,
                _ => ChatFinishReason.Stop,
            },
            Usage = completion.Usage is { } usage ? new UsageDetails { InputTokenCount = usage.InputTokenCount, OutputTokenCount = usage.OutputTokenCount } : null,
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(client) ? client : null;

    public void Dispose()
    {
        // The connections belong to the catalog, which is disposed after every client.
    }

    private static IEnumerable<TextContent> Texts(ChatCompletion completion) =>
        completion.Content.Where(part => part.Kind == ChatMessageContentPartKind.Text).Select(part => new TextContent(part.Text));

    private static FunctionCallContent Call(ChatToolCall call)
    {
        try
        {
            var text = call.FunctionArguments.ToString();
            var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(text.Length == 0 ? "{}" : text);
            return new FunctionCallContent(call.Id, call.FunctionName, arguments);
        }
        catch (JsonException exception)
        {
            // An answer that was cut ends in the middle of its arguments; the loop tells the model.
            return new FunctionCallContent(call.Id, call.FunctionName) { Exception = exception, RawRepresentation = call.FunctionArguments.ToString() };
        }
    }

    private static IEnumerable<OpenAI.Chat.ChatMessage> Translate(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            return [new SystemChatMessage(message.Text)];
        }

        if (message.Role == ChatRole.Tool)
        {
            return message.Contents.OfType<FunctionResultContent>().Select(result => new ToolChatMessage(result.CallId, result.Result?.ToString() ?? ""));
        }

        if (message.Role == ChatRole.User)
        {
            return [new UserChatMessage(message.Contents.Select(Part).OfType<ChatMessageContentPart>())];
        }

        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(call => ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromString(JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal)))))
            .ToList();
        if (calls.Count == 0)
        {
            return [new AssistantChatMessage(message.Text)];
        }

        var assistant = new AssistantChatMessage(calls);
        if (message.Text.Length > 0)
        {
            assistant.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
        }

        return [assistant];
    }

    private static ChatMessageContentPart? Part(AIContent content) => content switch
    {
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        _ => null,
    };

    private static ChatCompletionOptions Translate(ChatOptions? options)
    {
        var translated = new ChatCompletionOptions { MaxOutputTokenCount = options?.MaxOutputTokens };
        foreach (var tool in options?.Tools?.OfType<AIFunctionDeclaration>() ?? [])
        {
            translated.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        return translated;
    }
}

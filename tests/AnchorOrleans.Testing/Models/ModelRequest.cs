using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Testing.Models;

/// <summary>What a scripted model was sent, whichever protocol it came by.</summary>
/// <param name="Provider"><c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="ApiKey">The key that came along.</param>
/// <param name="MaxTokens">How long the answer may be.</param>
/// <param name="Messages">The conversation; the system message first.</param>
/// <param name="Tools">The names of the tools.</param>
/// <param name="Body">All of it.</param>
public sealed partial record ModelRequest(string Provider, string Model, string ApiKey, long? MaxTokens, ImmutableArray<ModelMessage> Messages, ImmutableArray<string> Tools, JsonElement Body)
{
    /// <summary>Gets all texts.</summary>
    public string Text => string.Join('\n', Messages.Select(message => message.Text));

    /// <summary>Gets what was said last by the user's side, results of tools included.</summary>
    public string Latest => string.Join('\n', Messages.Reverse().TakeWhile(message => message.Role is not ("assistant" or "system")).Reverse().Select(message => message.Text));

    /// <summary>Gets the system message.</summary>
    public string System => Messages[0].Text;

    /// <summary>Gets how many pictures came along.</summary>
    public int Pictures => Messages.Sum(message => message.Pictures);

    /// <summary>Finds the reference of an element in what is shown of the page, newest first.</summary>
    public string Reference(string name)
    {
        foreach (var message in Messages.Reverse().Where(message => message.Role != "assistant"))
        {
            foreach (var line in message.Text.Split('\n').Where(line => line.Contains(name, StringComparison.Ordinal)))
            {
                if (References.Match(line) is { Success: true } found)
                {
                    return found.Value;
                }
            }
        }

        throw new InvalidOperationException($"Nothing that is shown is named '{name}'. Last shown:\n{Latest}");
    }

    [GeneratedRegex(@"\be\d+\b", RegexOptions.NonBacktracking)]
    private static partial Regex References { get; }
}

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">Its texts, results of tools included.</param>
/// <param name="Pictures">How many pictures it has.</param>
/// <param name="Calls">The ids of the calls that it makes.</param>
/// <param name="Answers">The ids of the calls that it answers.</param>
public sealed record ModelMessage(string Role, string Text, int Pictures, ImmutableArray<string> Calls, ImmutableArray<string> Answers);

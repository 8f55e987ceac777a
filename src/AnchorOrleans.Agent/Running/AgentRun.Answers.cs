using System.Text.Json;
using AnchorOrleans.Agent.Models;
using AnchorOrleans.Agent.Tools;

namespace AnchorOrleans.Agent.Running;

/// <summary>What the model answered, as it is taken.</summary>
internal sealed partial class AgentRun
{
    private TurnCall Accept(ModelCall call, string id)
    {
        // Local models leave ids out, or give the same twice.
        var accepted = new TurnCall { Id = call.Id is { Length: > 0 } given ? given : $"call-{id}", Tool = call.Tool };
        if (!call.IsReadable)
        {
            accepted.Problem = "The arguments are no JSON object, or were cut: call again, with less text.";
            return accepted;
        }

        accepted.Arguments = call.Arguments;
        if (_desk.Vault.IsIn(call.Arguments))
        {
            // Whatever page taught the model the value, it goes nowhere by the model's hand.
            accepted.Problem = "Not done: this contains the value of a secret. Secrets are typed by name, with the type tool, into the sites that they are for.";
            accepted.Arguments = AsObject(_desk.Vault.Mask(call.Arguments));
        }

        return accepted;
    }

    /// <summary>A number that was a secret leaves no JSON behind.</summary>
    private static string AsObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    /// <summary>What a turn would have answered: the result that it ends with, else what it says.</summary>
    private string? Unfinished(Turn turn)
    {
        var result = turn.Calls.Find(call => call.Tool == "done") is { Problem: null } done && JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(done.Arguments) is { } arguments
            ? arguments.GetValueOrDefault("message", arguments.GetValueOrDefault("data", arguments.GetValueOrDefault("rows"))).ToString()
            : null;
        return result is { Length: > 0 } ? _desk.Vault.Mask(result) : turn.Said.Length > 0 ? turn.Said : null;
    }

    private Ending Truncated(string message) =>
        new(null, message.Length > 0 ? message : Found() ?? "The maximum of output tokens was reached before there was an answer.") { IsTruncated = true };

    private static string Cut(string text, long tokens, long allowed) => tokens <= 0 ? "" : text[..(int)(text.Length * Math.Clamp((double)allowed / tokens, 0, 1))];

    /// <summary>What was found out so far.</summary>
    private string? Found() => State.Notes.Count > 0 ? string.Join('\n', State.Notes) : State.Turns.FindLast(turn => turn.Said.Length > 0)?.Said;
}

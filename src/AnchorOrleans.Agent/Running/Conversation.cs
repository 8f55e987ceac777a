using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AnchorOrleans.Agent.Running;

/// <summary>Writes what the model is sent, and keeps it short: old observations become a line, old steps too.</summary>
/// <param name="state">What has happened.</param>
/// <param name="system">The system message.</param>
/// <param name="objective">The first message.</param>
/// <param name="most">How many characters of history are told in full.</param>
internal sealed class Conversation(RunState state, string system, string objective, int most)
{
    private const int SummaryCharacters = 240;
    private const int EarlierCharacters = 6_000;

    /// <summary>Counts a picture as about so many characters: providers count pictures of our size as some 1,100 tokens.</summary>
    private const int PictureCharacters = 4_400;

    /// <summary>Gets a value indicating whether changes alone would be understood: the observation that they change is still told.</summary>
    public bool CanTellChanges =>
        state.Turns.Exists(turn => turn.IsTold && !turn.Seen.IsDifference)
        && state.Turns.Sum(turn => turn.Shown.Length) < most / 2;

    /// <summary>Makes room: leaves out what a new whole observation makes superfluous, and folds the oldest steps until the rest is short enough.</summary>
    /// <param name="isWhole">Whether the page has just been observed as a whole.</param>
    /// <param name="room">For how many characters there is room.</param>
    public void Compact(bool isWhole, int room)
    {
        if (isWhole)
        {
            foreach (var turn in state.Turns.Where(turn => turn.IsTold))
            {
                turn.IsTold = false;
                turn.Shown = $"(Step {turn.Number} saw {turn.Seen.Url}, {turn.Seen.Characters} characters; no longer told.)";
            }
        }

        while (state.Turns.Count > 1 && state.Turns.Sum(turn => turn.Characters) > room)
        {
            state.Earlier.Add(Summarize(state.Turns[0]));
            state.Turns.RemoveAt(0);
        }

        while (state.Earlier.Count > 1 && state.Earlier.Sum(line => line.Length) > EarlierCharacters)
        {
            state.Earlier.RemoveAt(0);
            state.Forgotten++;
        }
    }

    /// <summary>Makes as much room as there is to make.</summary>
    public void CompactAll() => Compact(isWhole: true, room: 0);

    /// <summary>Writes the messages.</summary>
    /// <param name="shown">What is shown now.</param>
    /// <param name="picture">What it looks like; null for none.</param>
    public ImmutableArray<ChatMessage> Write(string shown, byte[]? picture)
    {
        var messages = ImmutableArray.CreateBuilder<ChatMessage>();
        messages.Add(new ChatMessage(ChatRole.System, system));
        var next = new StringBuilder(objective);
        AppendEarlier(next);
        foreach (var turn in state.Turns)
        {
            Append(next, turn.Remark);
            Append(next, turn.Shown);
            messages.Add(new ChatMessage(ChatRole.User, next.ToString()));
            next.Clear();
            messages.Add(new ChatMessage(ChatRole.Assistant, [.. Contents(turn)]));
            if (turn.Calls.Count > 0)
            {
                messages.Add(new ChatMessage(ChatRole.Tool, [.. turn.Calls.Select(call => new FunctionResultContent(call.Id, call.Result ?? "Not done."))]));
            }
        }

        Append(next, state.Remark);
        Append(next, state.Notes.Count == 0 ? null : $"Your notes:\n{string.Join('\n', state.Notes.Select(note => $"- {note}"))}");
        Append(next, shown);
        messages.Add(new ChatMessage(ChatRole.User, [new TextContent(next.ToString()), .. picture is null ? Array.Empty<AIContent>() : [new DataContent(picture, "image/png")]]));
        return messages.ToImmutable();
    }

    /// <summary>Counts the characters of messages, pictures as if they were text.</summary>
    public static long Measure(IEnumerable<ChatMessage> messages) => messages.Sum(message => 8L + message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length,
        FunctionCallContent call => call.Name.Length + JsonSerializer.Serialize(call.Arguments).Length,
        FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
        DataContent => PictureCharacters,
        _ => 0L,
    }));

    private static IEnumerable<AIContent> Contents(Turn turn)
    {
        if (turn.Said.Length > 0 || turn.Calls.Count == 0)
        {
            yield return new TextContent(turn.Said.Length > 0 ? turn.Said : "(nothing)");
        }

        foreach (var call in turn.Calls)
        {
            yield return new FunctionCallContent(call.Id, call.Tool, JsonSerializer.Deserialize<Dictionary<string, object?>>(call.Arguments));
        }
    }

    private static void Append(StringBuilder text, string? part)
    {
        if (!string.IsNullOrEmpty(part))
        {
            text.Append(text.Length == 0 ? "" : "\n\n").Append(part);
        }
    }

    private static string Summarize(Turn turn)
    {
        var done = turn.Calls.Select(call => $"{call.Tool} {Clip(call.Arguments, 100)} → {Clip((call.Result ?? "").ReplaceLineEndings(" "), SummaryCharacters)}");
        return $"{turn.Number}. on {Clip(turn.Seen.Url, 120)}: {(turn.Calls.Count == 0 ? Clip(turn.Said.ReplaceLineEndings(" "), SummaryCharacters) : string.Join("; ", done))}";
    }

    private static string Clip(string text, int length) => text.Length > length ? $"{text[..length]}…" : text;

    private void AppendEarlier(StringBuilder text)
    {
        if (state.Earlier.Count > 0)
        {
            Append(text, $"Your earlier steps, in short{(state.Forgotten > 0 ? $" (the first {state.Forgotten} left out)" : "")}:\n{string.Join('\n', state.Earlier)}");
        }
    }
}

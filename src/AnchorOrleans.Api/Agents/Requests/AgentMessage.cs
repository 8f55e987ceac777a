using AnchorOrleans.Agents;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents.Requests;

/// <summary>What a session is told, over HTTP or a socket.</summary>
internal abstract record AgentMessage
{
    private const int LongestWord = 100;
    private const int LongestKeys = 100;

    /// <summary>The pause between two characters that looks like a person's.</summary>
    private static readonly TimeSpan HumanDelay = TimeSpan.FromMilliseconds(60);

    private AgentMessage()
    {
    }

    /// <summary>There is another objective.</summary>
    public sealed record NewTask(AgentTaskRequest Objective) : AgentMessage;

    /// <summary>The agent pauses after what it is doing, and no other begins.</summary>
    public sealed record Pause : AgentMessage;

    /// <summary>It goes on.</summary>
    public sealed record Resume : AgentMessage;

    /// <summary>The current objective ends.</summary>
    public sealed record Stop : AgentMessage;

    /// <summary>The session ends.</summary>
    public sealed record Terminate : AgentMessage;

    /// <summary>A person answers what the agent asks.</summary>
    public sealed record Answer(bool GoesOn, string Text) : AgentMessage;

    /// <summary>A person takes the browser: the agent pauses.</summary>
    public sealed record TakeOver : AgentMessage;

    /// <summary>A person gives it back.</summary>
    public sealed record Release : AgentMessage;

    /// <summary>A person does something in the browser.</summary>
    public sealed record Act(SessionCommand Command) : AgentMessage;

    /// <summary>Reads a message; null when it is refused.</summary>
    public static AgentMessage? Read(JsonFields fields, ApiOptions limits)
    {
        // All of them each time, so that the published description has what any message may hold.
        var (type, state) = (fields.Text("actionType", LongestWord), fields.Text("newState", LongestWord));
        var objective = AgentTaskRequest.Read(fields, limits);
        var action = fields.Object("action") is { } inner ? ReadAction(inner, limits) : null;
        switch (type)
        {
            case "newTask":
                objective.Check(fields, "prompt", needsPrompt: true);
                return new NewTask(objective);
            case "state":
                return ReadState(fields, state);
            case "guardrail":
                if (state is not ("resume" or "stop"))
                {
                    fields.Refuse("newState", "must be resume or stop");
                }

                if (objective.Prompt?.Length > AgentQuestion.LongestText)
                {
                    fields.Refuse("prompt", $"may have at most {AgentQuestion.LongestText:N0} characters when it is an answer");
                }

                return new Answer(state is "resume", objective.Prompt ?? "");
            case "interaction":
                if (action is null)
                {
                    fields.Refuse("action", "is required: an object with a type");
                }

                return action;
            default:
                fields.Refuse("actionType", "must be one of: newTask, state, interaction, guardrail");
                return null;
        }
    }

    private static AgentMessage? ReadState(JsonFields fields, string? state)
    {
        switch (state)
        {
            case "pause":
                return new Pause();
            case "resume":
                return new Resume();
            case "stop":
                return new Stop();
            case "terminate":
                return new Terminate();
            default:
                fields.Refuse("newState", "must be one of: pause, resume, stop, terminate");
                return null;
        }
    }

    private static AgentMessage? ReadAction(JsonFields fields, ApiOptions limits)
    {
        var type = fields.Text("type", LongestWord);
        var (x, y) = (fields.Real("x", 0, limits.MaxViewport), fields.Real("y", limits.Agents.WindowTop, limits.MaxViewport + limits.Agents.WindowTop));
        var (text, isHuman, key) = (fields.Text("text", limits.MaxTypedLength), fields.Flag("humanLike") ?? false, fields.Text("key", LongestKeys));
        switch (type)
        {
            case "takeOverControl":
                return new TakeOver();
            case "releaseControl":
                return new Release();
            case "CLICK" or "DOUBLE_CLICK":
                if (x is null || y is null)
                {
                    fields.Refuse(x is null ? "x" : "y", "is required: CSS pixels in the browser's window");
                    return null;
                }

                return new Act(new SessionCommand.Click(new Place(x.Value, y.Value - limits.Agents.WindowTop), PointerButton.Left, type is "CLICK" ? 1 : 2));
            case "TYPE":
                if (string.IsNullOrEmpty(text))
                {
                    fields.Refuse("text", "is required: what to type");
                    return null;
                }

                return new Act(new SessionCommand.Write(text, isHuman ? Shorter(HumanDelay, limits.ControlTimeout / text.Length) : TimeSpan.Zero));
            case "KEY_PRESS":
                if (string.IsNullOrEmpty(key))
                {
                    fields.Refuse("key", "is required: the name of a key, such as Enter, or of several with + between");
                    return null;
                }

                return new Act(new SessionCommand.PressKeys(key is "+" ? [key] : [.. key.Split('+', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)], TimeSpan.Zero));
            default:
                fields.Refuse("type", "must be one of: takeOverControl, releaseControl, CLICK, DOUBLE_CLICK, TYPE, KEY_PRESS");
                return null;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>The body of <c>POST /start/send-message</c>.</summary>
/// <param name="Session">The id as it was sent.</param>
/// <param name="Message">What the session is told.</param>
internal sealed record SendMessageRequest(string Session, AgentMessage Message) : IRequestBody<SendMessageRequest>
{
    private const int LongestId = 200;

    public static bool MayBeEmpty => false;

    public static SendMessageRequest Read(JsonFields fields, ApiOptions limits)
    {
        var session = fields.Text("sessionId", LongestId);
        var inner = fields.Object("message");
        if (string.IsNullOrEmpty(session) || inner is null)
        {
            fields.Refuse(Errors.Refusal.Invalid("sessionId and message are required") with { Code = "MISSING_REQUIRED_FIELD", Details = new(string.IsNullOrEmpty(session) ? "sessionId" : "message") });
        }

        return new(session ?? "", (inner is null ? null : AgentMessage.Read(inner, limits))!);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;

namespace AnchorOrleans.Agent.Running;

/// <summary>All of a run that has to survive an interruption; holds no secret.</summary>
internal sealed class RunState
{
    private const int Version = 1;

    public int Form { get; set; } = Version;

    /// <summary>Gets or sets the mark that separates what pages say from what we say, which no page can know.</summary>
    public string Mark { get; set; } = "";

    public bool HasBegun { get; set; }

    public int Steps { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    public TimeSpan Spent { get; set; }

    public TimeSpan Thinking { get; set; }

    /// <summary>Gets or sets the question that stands open.</summary>
    public string? Asked { get; set; }

    /// <summary>Gets or sets what the model has to be told beside the next observation.</summary>
    public string? Remark { get; set; }

    public int Failures { get; set; }

    public bool HasRepaired { get; set; }

    public bool WasSilent { get; set; }

    /// <summary>Gets or sets the tokens a character makes, as the provider has counted so far.</summary>
    public double TokensPerCharacter { get; set; } = 0.3;

    public List<string> Notes { get; set; } = [];

    /// <summary>Gets or sets what persons have said, whose words may be typed anywhere.</summary>
    public List<string> Given { get; set; } = [];

    public List<string> ApprovedSites { get; set; } = [];

    /// <summary>Gets or sets what was done on what, newest last.</summary>
    public List<string> Repeated { get; set; } = [];

    public List<KeptFile> Files { get; set; } = [];

    /// <summary>Gets or sets how many programs a person has let be downloaded that are not there yet.</summary>
    public int AllowedPrograms { get; set; }

    /// <summary>Gets or sets a line for each step that is no longer told in full.</summary>
    public List<string> Earlier { get; set; } = [];

    public int Forgotten { get; set; }

    public List<Turn> Turns { get; set; } = [];

    /// <summary>Gets or sets the turn whose calls are being carried out.</summary>
    public Turn? Open { get; set; }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RunState Read(AgentMemory memory)
    {
        try
        {
            return JsonSerializer.Deserialize(memory.Json, RunStateJson.Default.RunState) is { Form: Version, Mark.Length: > 0 } state ? state : throw new FormatException("continuation.memory is of another version.");
        }
        catch (JsonException exception)
        {
            throw new FormatException("continuation.memory is not what an agent remembered.", exception);
        }
    }

    public AgentMemory Save() => new(JsonSerializer.Serialize(this, RunStateJson.Default.RunState));
}

/// <summary>One turn: what was shown, said and done.</summary>
internal sealed class Turn
{
    public int Number { get; set; }

    public DateTimeOffset At { get; set; }

    public SeenPage Seen { get; set; } = new("", "", "", 0, false);

    /// <summary>Gets or sets what the model was shown; a line once something newer tells it better.</summary>
    public string Shown { get; set; } = "";

    /// <summary>Gets or sets a value indicating whether <see cref="Shown"/> is still what was seen.</summary>
    public bool IsTold { get; set; }

    public string? Remark { get; set; }

    public string Said { get; set; } = "";

    public List<TurnCall> Calls { get; set; } = [];

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    public TimeSpan Thinking { get; set; }

    /// <summary>Gets or sets what the clock showed when the turn began.</summary>
    public TimeSpan Began { get; set; }

    [JsonIgnore]
    public int Characters => Shown.Length + (Remark?.Length ?? 0) + Said.Length + Calls.Sum(call => call.Tool.Length + call.Arguments.Length + (call.Result?.Length ?? 0));
}

/// <summary>Something that the model called for.</summary>
internal sealed class TurnCall
{
    public string Id { get; set; } = "";

    public string Tool { get; set; } = "";

    /// <summary>Gets or sets the arguments as JSON, with secrets as names.</summary>
    public string Arguments { get; set; } = "{}";

    /// <summary>Gets or sets why the arguments cannot be read; null when they can.</summary>
    public string? Problem { get; set; }

    /// <summary>Gets or sets what the model is told; null while it is not done.</summary>
    public string? Result { get; set; }

    public bool IsFailed { get; set; }

    public List<PolicyJudgement> Judgements { get; set; } = [];

    public TimeSpan Duration { get; set; }
}

[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateJson : JsonSerializerContext;

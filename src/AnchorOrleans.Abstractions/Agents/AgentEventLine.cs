using System.Text.Json;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Agents;

/// <summary>What happens while an agent works. Each is one line of the execution's log, so it is kept, ordered, and followed as any log is.</summary>
/// <param name="Type"><c>agent</c> (the model explains itself), <c>action</c> (an action begins), <c>response_update</c> (how far it is), <c>guardrail_trigger</c> (a person is asked), <c>step</c> (a step is kept).</param>
/// <param name="Text">What was said or asked; null for an action.</param>
/// <param name="Name">Of an action: the tool.</param>
/// <param name="Target">Of an action: on what; null where it is on nothing.</param>
/// <param name="Step">Of a step: its number.</param>
/// <param name="Artifact">Of a step: the id of its record among the execution's artifacts.</param>
/// <param name="Files">Of a step: what was kept since the one before. An execution that runs, or whose host was lost, has no other list of it.</param>
public sealed record AgentEventLine(
    string Type, string? Text = null, string? Name = null, string? Target = null, int? Step = null, string? Artifact = null, IReadOnlyList<ArtifactFile>? Files = null)
{
    /// <summary>Writes it as the text of a log line.</summary>
    public string Write() => JsonSerializer.Serialize(this, AgentJson.Default.AgentEventLine);

    /// <summary>Reads a log line; null when it is a remark of the platform.</summary>
    public static AgentEventLine? Read(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, AgentJson.Default.AgentEventLine) : null;
        }
        catch (JsonException)
        {
            // A line that was cut, or is none of ours.
            return null;
        }
    }
}

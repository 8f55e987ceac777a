using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Silo.Agents;

/// <summary>What an agent that waits for a person goes on from, should its host be lost.</summary>
/// <param name="Memory">What it remembers.</param>
/// <param name="Files">What it has left so far.</param>
/// <param name="Kept">The files for its result.</param>
/// <param name="Visits">Where it was.</param>
internal sealed record HeldAgent(string Memory, ImmutableArray<ArtifactFile> Files, ImmutableArray<AgentResultFile> Kept, ImmutableArray<AgentVisit> Visits)
{
    /// <summary>Writes it as JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HeldAgentJson.Default.HeldAgent);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static HeldAgent Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, HeldAgentJson.Default.HeldAgent)
        ?? throw new JsonException("What an agent goes on from is null.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HeldAgent))]
internal sealed partial class HeldAgentJson : JsonSerializerContext;

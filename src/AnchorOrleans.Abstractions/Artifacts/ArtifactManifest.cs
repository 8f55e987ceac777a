using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Artifacts;

/// <summary>The list of the files that an execution left, itself kept as an artifact, so that a grain's state holds one reference however many they are.</summary>
/// <param name="Files">In the order of their paths.</param>
public sealed record ArtifactManifest(ImmutableArray<ArtifactFile> Files)
{
    /// <summary>Writes it as JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ArtifactManifestJson.Default.ArtifactManifest);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ArtifactManifest Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ArtifactManifestJson.Default.ArtifactManifest)
        ?? throw new JsonException("A list of artifacts is null.");
}

/// <summary>A file that an execution left.</summary>
/// <param name="Path">Where it lay in the folder for artifacts, with <c>/</c> between the names.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record ArtifactFile(string Path, ArtifactReference Content, DateTimeOffset CreatedAt)
{
    private const int IdLength = 32;

    /// <summary>Gets its id, unique in its execution: 32 hex digits.</summary>
    [JsonIgnore]
    public string Id => HexHash.Of(Path)[..IdLength];
}

/// <summary>How the list is written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ArtifactManifest))]
internal sealed partial class ArtifactManifestJson : JsonSerializerContext;

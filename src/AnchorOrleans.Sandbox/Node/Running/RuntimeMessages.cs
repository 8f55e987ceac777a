using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Sandbox.Node.Running;

/// <summary>The last line that a waiting process is sent.</summary>
/// <param name="Nonce">What its answers begin with.</param>
/// <param name="JavaScript">The code.</param>
/// <param name="SourceMap">Leads back to the author's file.</param>
/// <param name="HasDefaultExport">Whether there is something to call.</param>
/// <param name="Environment">What the task finds in its environment.</param>
/// <param name="PlatformHost">The host name that means the platform.</param>
/// <param name="OutputBytes">The limit of the output.</param>
/// <param name="LogBytes">The limit of the log.</param>
internal sealed record RuntimeJob(
    string Nonce,
    string JavaScript,
    string SourceMap,
    bool HasDefaultExport,
    ImmutableDictionary<string, string> Environment,
    string PlatformHost,
    int OutputBytes,
    int LogBytes)
{
    public string Type { get; } = "run";
}

/// <summary>What the process says: a log line, or how it ended.</summary>
internal sealed record RuntimeMessage
{
    public const string LogType = "log";
    public const string SucceededType = "succeeded";
    public const string FailedType = "failed";

    public required string Type { get; init; }

    public string? Level { get; init; }

    public string? Text { get; init; }

    public string? Output { get; init; }

    public string? Code { get; init; }

    public string? Message { get; init; }

    public CodePosition? Position { get; init; }

    public string? Stack { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RuntimeJob))]
[JsonSerializable(typeof(RuntimeMessage))]
internal sealed partial class RuntimeJson : JsonSerializerContext;

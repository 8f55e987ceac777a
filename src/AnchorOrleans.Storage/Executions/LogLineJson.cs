using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Storage.Executions;

/// <summary>How a log line is written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LogLine))]
internal sealed partial class LogLineJson : JsonSerializerContext
{
    /// <summary>Gets the form of the text: no escapes for HTML, so that the file is smaller and people can read it.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

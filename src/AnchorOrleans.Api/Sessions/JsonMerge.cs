using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Lays configurations over one another.</summary>
internal static class JsonMerge
{
    private static readonly JsonSerializerOptions CompactOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lays one configuration over another, field by field; the upper one wins, and nulls say nothing.</summary>
    /// <returns>Null when both are.</returns>
    public static string? Over(string? upper, string? lower) => (upper, lower) switch
    {
        (null, _) => lower,
        (_, null) => upper,
        _ => Fill(JsonNode.Parse(upper)!.AsObject(), JsonNode.Parse(lower)!.AsObject()).ToJsonString(CompactOptions),
    };

    /// <summary>Gives <paramref name="upper"/> what only <paramref name="lower"/> says.</summary>
    /// <remarks>Lists are taken whole, and so is <c>proxy</c>: half of one kind of proxy and half of another is neither.</remarks>
    public static JsonObject Fill(JsonObject upper, JsonObject lower)
    {
        foreach (var (name, value) in lower)
        {
            switch (upper[name], value)
            {
                case (null, not null):
                    upper[name] = value.DeepClone();
                    break;
                case (JsonObject above, JsonObject below) when name is not "proxy":
                    Fill(above, below);
                    break;
                default:
                    break;
            }
        }

        return upper;
    }

    /// <summary>Writes JSON without white space.</summary>
    public static string Compact(JsonElement json) => Compact(JsonObject.Create(json)!);

    /// <summary>Writes JSON without white space.</summary>
    public static string Compact(JsonObject json) => json.ToJsonString(CompactOptions);
}

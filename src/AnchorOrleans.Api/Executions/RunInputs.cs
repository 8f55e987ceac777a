using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Executions;

/// <summary>Reads the inputs of a run, which become environment variables of its process.</summary>
internal static class RunInputs
{
    private const string Prefix = "ANCHOR_";

    /// <summary>Names that the platform sets itself, so that a caller cannot pass off a key or session as the platform's.</summary>
    /// <remarks><c>ANCHOR_TOOL_INPUT</c>, <c>ANCHOR_IDENTITY_ID</c> and <c>ANCHOR_CREDENTIALS</c> are the caller's: published tasks read them, and nothing else sets them.</remarks>
    private static readonly FrozenSet<string> Reserved =
        FrozenSet.Create(StringComparer.Ordinal, "ANCHOR_API_KEY", "ANCHOR_ARTIFACTS_DIR", "ANCHOR_SESSION_ID", "ANCHOR_TOOL_DETAILS");

    /// <summary>Reads the field <c>inputs</c>.</summary>
    /// <returns>The inputs by name, sorted, so that the same inputs are the same artifact.</returns>
    public static SortedDictionary<string, string> Read(JsonFields fields, int maxBytes)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (fields.Object("inputs") is not { } given)
        {
            return inputs;
        }

        var size = 0L;
        foreach (var member in given.Members)
        {
            if (WhyNot(member) is { } rule)
            {
                given.Refuse(member.Name, rule);
                return inputs;
            }

            var value = member.Value.GetString()!;
            size += Encoding.UTF8.GetByteCount(member.Name) + Encoding.UTF8.GetByteCount(value);
            inputs.Add(member.Name, value);
        }

        if (size > maxBytes)
        {
            fields.Refuse("inputs", string.Create(CultureInfo.InvariantCulture, $"may have at most {maxBytes:N0} bytes, names and values together; it has {size:N0}"));
        }

        return inputs;
    }

    private static string? WhyNot(JsonProperty member) => member switch
    {
        _ when !IsName(member.Name) => "must be named ANCHOR_ and letters, digits or underscores",
        _ when Reserved.Contains(member.Name) => "is set by the platform and cannot be an input",
        { Value.ValueKind: not JsonValueKind.String } => "must be a string",
        _ when member.Value.GetString()!.Contains('\0', StringComparison.Ordinal) => "must not hold the character U+0000",
        _ => null,
    };

    private static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Secrets;

namespace AnchorOrleans.Api.Executions;

/// <summary>The inputs of a run, which become environment variables of its process.</summary>
/// <param name="Plain">By name, sorted, so that the same inputs are the same artifact.</param>
/// <param name="Secret">Those that are kept sealed until the end and are nowhere after it.</param>
internal sealed record RunInputs(SortedDictionary<string, string> Plain, SortedDictionary<string, string> Secret)
{
    private const string Prefix = "ANCHOR_";

    /// <summary>Published tasks get user names and passwords under such names; they are secret although nobody says so.</summary>
    private const string CredentialsPrefix = "ANCHOR_CREDENTIALS";
    private const int MaxSecrets = 100;
    private const int MaxNameLength = 255;

    /// <summary>Names that the platform sets itself, so that a caller cannot pass off a key or session as the platform's.</summary>
    /// <remarks><c>ANCHOR_TOOL_INPUT</c>, <c>ANCHOR_IDENTITY_ID</c> and <c>ANCHOR_CREDENTIALS</c> are the caller's: published tasks read them, and nothing else sets them.</remarks>
    private static readonly FrozenSet<string> Reserved =
        FrozenSet.Create(StringComparer.Ordinal, "ANCHOR_API_KEY", "ANCHOR_ARTIFACTS_DIR", "ANCHOR_SESSION_ID", "ANCHOR_TOOL_DETAILS");

    /// <summary>Says whether the platform sets what has this name.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>Reads the fields <c>inputs</c> and <c>secretInputs</c>.</summary>
    public static RunInputs Read(JsonFields fields, ApiOptions limits)
    {
        var inputs = ReadAll(fields, limits.MaxInputBytes);
        var secrets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var marked = fields.Texts("secretInputs", MaxSecrets, MaxNameLength);
        foreach (var name in marked.Concat(inputs.Keys.Where(name => name.StartsWith(CredentialsPrefix, StringComparison.Ordinal)).ToList()))
        {
            if (inputs.Remove(name, out var value))
            {
                secrets.Add(name, value);
            }
            else if (!secrets.ContainsKey(name))
            {
                fields.Refuse("secretInputs", $"names '{name}', which is not among the inputs");
            }
        }

        if (SizeOf(secrets) is var size && size > limits.MaxSecretInputBytes)
        {
            fields.Refuse(
                "secretInputs",
                string.Create(CultureInfo.InvariantCulture, $"and inputs named {CredentialsPrefix}… may have at most {limits.MaxSecretInputBytes:N0} bytes, names and values together; they have {size:N0}"));
        }

        return new RunInputs(inputs, secrets);
    }

    /// <summary>Reads the plain inputs of a run as they were stored.</summary>
    public static SortedDictionary<string, string> ReadStored(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AnchorJson.Default.SortedDictionaryStringString) ?? throw new JsonException("The inputs of a run are null.");

    /// <summary>Answers all inputs for comparing requests, with secrets as their fingerprints.</summary>
    public SortedDictionary<string, string> ForComparison(ISecretBox box)
    {
        var all = new SortedDictionary<string, string>(Plain, StringComparer.Ordinal);
        foreach (var (name, value) in Secret)
        {
            all.Add(name, box.Fingerprint(value));
        }

        return all;
    }

    /// <summary>Hides the values.</summary>
    public override string ToString() => $"{Plain.Count} inputs and {Secret.Count} secret ones";

    private static SortedDictionary<string, string> ReadAll(JsonFields fields, int maxBytes)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (fields.Object("inputs") is not { } given)
        {
            return inputs;
        }

        foreach (var member in given.Members)
        {
            if (WhyNot(member) is { } rule)
            {
                given.Refuse(member.Name, rule);
                return inputs;
            }

            inputs.Add(member.Name, member.Value.GetString()!);
        }

        if (SizeOf(inputs) is var size && size > maxBytes)
        {
            fields.Refuse("inputs", string.Create(CultureInfo.InvariantCulture, $"may have at most {maxBytes:N0} bytes, names and values together; it has {size:N0}"));
        }

        return inputs;
    }

    private static long SizeOf(SortedDictionary<string, string> inputs) =>
        inputs.Sum(input => (long)Encoding.UTF8.GetByteCount(input.Key) + Encoding.UTF8.GetByteCount(input.Value));

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

using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Secrets;

namespace AnchorOrleans.Silo.Executions;

/// <summary>The secret inputs of a run, opened where it runs, and blanked in whatever it says.</summary>
/// <remarks>A secret that the code itself takes apart or encodes is not recognised; nor is one of fewer than 4 characters, which would blank half of every text.</remarks>
internal sealed class RunSecrets
{
    private const string Blank = "[secret]";
    private const int ShortestBlanked = 4;

    private readonly SearchValues<string> _values;
    private readonly string[] _longestFirst;

    private RunSecrets(IReadOnlyDictionary<string, string> inputs, IEnumerable<string> values)
    {
        Inputs = inputs;
        _longestFirst = [.. values.SelectMany(ValuesIn).Where(value => value.Length >= ShortestBlanked).Distinct(StringComparer.Ordinal).OrderByDescending(value => value.Length)];
        _values = SearchValues.Create(_longestFirst, StringComparison.Ordinal);
    }

    /// <summary>Gets the inputs by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; }

    /// <summary>Opens the secrets of a run of code.</summary>
    public static RunSecrets Of(RunAssignment assignment, ISecretBox box)
    {
        IReadOnlyDictionary<string, string> inputs = assignment.Request.SealedInputs is { } text
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(box.Open(ExecutionRequest.PurposeOfInputs(assignment.Execution.Tenant), text))!
            : FrozenDictionary<string, string>.Empty;
        return new(inputs, inputs.Values);
    }

    /// <summary>Blanks these values.</summary>
    public static RunSecrets Of(IEnumerable<string> values) => new(FrozenDictionary<string, string>.Empty, values);

    /// <summary>Answers the text with every secret in it blanked.</summary>
    public string Hide(string text)
    {
        if (_longestFirst.Length == 0 || text.AsSpan().IndexOfAny(_values) < 0)
        {
            return text;
        }

        var hidden = new StringBuilder(text);
        foreach (var value in _longestFirst)
        {
            hidden.Replace(value, Blank);
        }

        return hidden.ToString();
    }

    /// <summary>Answers what of an input is secret by itself: its lines, since a log has lines; and the texts in it when it is JSON, as credentials are.</summary>
    private static IEnumerable<string> ValuesIn(string input)
    {
        string[] values = [input, .. input.Split('\n').Select(line => line.TrimEnd('\r'))];
        return values.Concat(TextsIn(input));
    }

    private static IEnumerable<string> TextsIn(string input)
    {
        try
        {
            using var json = JsonDocument.Parse(input);
            return [.. TextsIn(json.RootElement)];
        }
        catch (JsonException)
        {
            // It is not JSON, so there is nothing in it but itself.
            return [];
        }
    }

    private static IEnumerable<string> TextsIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => TextsIn(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.String => [json.GetString()!],
        _ => [],
    };
}

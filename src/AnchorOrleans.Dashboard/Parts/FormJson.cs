using System.Globalization;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Dashboard.Parts;

/// <summary>Makes of what was typed into a form what the API takes; what was left empty is left out, and what is no number is handed on as it was typed, so that the API says what is wrong with it.</summary>
internal static class FormJson
{
    /// <summary>Sets a field, unless there is nothing to set.</summary>
    public static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }

    /// <summary>Reads a text; null when it is blank.</summary>
    public static JsonNode? TextOf(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Reads a number.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="times">How many of the API's units one of the form's is.</param>
    public static JsonNode? NumberOf(string? text, int times = 1) => TextOf(text) is null ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? WholeOf(number * times)
        : TextOf(text);

    private static JsonNode WholeOf(double number) => Math.Abs(number) < long.MaxValue && Math.Floor(number) == number ? (long)number : number;
}

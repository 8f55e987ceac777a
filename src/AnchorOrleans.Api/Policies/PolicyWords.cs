using System.Text.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Api.Policies;

/// <summary>The words of policies; in requests, case makes no difference.</summary>
internal static class PolicyWords
{
    private const int Longest = 40;

    /// <summary>Gets the word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Gets the word for what becomes of something; null where nothing was said.</summary>
    public static string? OfSaid(PolicyDecision decision) => decision == PolicyDecision.Unknown ? null : Of(decision);

    /// <summary>Reads a field that holds one of the words.</summary>
    /// <returns>The value; <paramref name="otherwise"/> where there is none.</returns>
    public static T Read<T>(JsonFields fields, string name, T otherwise = default)
        where T : struct, Enum
    {
        if (fields.Text(name, Longest) is not { } word)
        {
            return otherwise;
        }

        var value = Find<T>(word);
        if (value is null)
        {
            fields.Refuse(name, Rule<T>());
        }

        return value ?? otherwise;
    }

    /// <summary>Reads a field that must be there.</summary>
    public static T ReadRequired<T>(JsonFields fields, string name)
        where T : struct, Enum
    {
        var value = Read<T>(fields, name);
        if (EqualityComparer<T>.Default.Equals(value, default))
        {
            fields.Refuse(name, $"is required; it {Rule<T>()}");
        }

        return value;
    }

    /// <summary>Finds the value of a word; null when it is none of them.</summary>
    public static T? Find<T>(string? word)
        where T : struct, Enum => Values<T>().Where(value => string.Equals(Of(value), word, StringComparison.OrdinalIgnoreCase)).Select(value => (T?)value).FirstOrDefault();

    /// <summary>Tells which words there are.</summary>
    public static string Rule<T>()
        where T : struct, Enum => $"must be one of: {string.Join(", ", Values<T>().Select(Of))}";

    private static IEnumerable<T> Values<T>()
        where T : struct, Enum => Enum.GetValues<T>().Where(value => !EqualityComparer<T>.Default.Equals(value, default));
}

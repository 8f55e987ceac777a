using System.Buffers;

namespace AnchorOrleans.Api.Tasks;

/// <summary>What a task may be called.</summary>
internal static class TaskName
{
    /// <summary>How long a name may be.</summary>
    public const int MaxLength = 255;

    /// <summary>The rule, as the end of a sentence.</summary>
    public const string Rule = "must be 1 to 255 letters, digits, hyphens or underscores";

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Says whether a text can be a name.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Characters);
}

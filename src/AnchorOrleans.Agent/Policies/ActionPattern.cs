using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Policies;

/// <summary>The regular expressions that rules may hold: those that take time in proportion to the text, whoever wrote them.</summary>
internal static class ActionPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>Reads one.</summary>
    /// <param name="text">As it is written.</param>
    /// <param name="pattern">What was read.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Regex? pattern, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            pattern = new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            pattern = null;
            problem = $"is no regular expression that is supported here: {exception.Message}";
            return false;
        }
    }
}

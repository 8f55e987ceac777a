using System.Text;
using AnchorOrleans.Storage.ReadModel;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>What texts must be before the database takes them.</summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Replaces what this database's texts cannot hold, the character of code 0 and halves of surrogate pairs, alike where a text is stored and where it is asked for.</summary>
    public static object? Clean(object? value) => value switch
    {
        string text => Clean(text),
        string[] texts => Array.ConvertAll(texts, Clean),
        _ => value,
    };

    /// <summary>Writes a text so that <c>LIKE</c> takes each of its characters for itself.</summary>
    public static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    /// <summary>Writes a text in small letters; by this program, because what the database takes for letters depends on its language.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>Writes what is searched for as one text, in which nothing is found that begins in the name and ends in the description.</summary>
    public static string Fold(TaskText text) => Fold($"{text.Name}\n\n\n{text.Description}");

    private static string Clean(string text) => IsClean(text) ? text : string.Concat(text.EnumerateRunes()).Replace('\0', Replacement);

    private static bool IsClean(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace AnchorOrleans.Browser.Files;

/// <summary>Makes a usable file name of what a caller or a web page calls a file; either may be hostile.</summary>
internal static class FileName
{
    /// <summary>What Linux takes as a name.</summary>
    private const int MostBytes = 255;

    private const string Nameless = "file";

    // No name on Windows, or a surprise in a shell or a terminal.
    private static readonly SearchValues<char> Unusual = SearchValues.Create(":*?\"<>|");

    /// <summary>Takes what follows the last slash, replaces what is no part of a usual name, and cuts it, keeping the extension.</summary>
    public static string Of(string text)
    {
        var last = text[(text.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var name = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            var isUsual = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !(rune.IsBmp && Unusual.Contains((char)rune.Value));
            name.Append(isUsual ? rune.ToString() : "_");
        }

        var usual = name.ToString().Trim().TrimStart('.');
        return usual.Length == 0 ? Nameless : Cut(usual);
    }

    private static string Cut(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MostBytes)
        {
            return name;
        }

        var extension = Path.GetExtension(name) is { Length: <= 16 } brief ? brief : "";
        var room = MostBytes - Encoding.UTF8.GetByteCount(extension);
        var kept = new StringBuilder();
        foreach (var rune in name[..^extension.Length].EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Append(extension).ToString();
    }
}

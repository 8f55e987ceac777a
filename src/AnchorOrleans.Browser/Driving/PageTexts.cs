using System.Globalization;
using System.Text;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Makes a page's words safe to stand among ours.</summary>
/// <remarks>
/// Whatever a page says stands between quotation marks on one line, so it cannot look like a line, a role or a reference of ours. What is invisible or turns the
/// direction of what follows is taken out: a person and a model should read the same.
/// </remarks>
internal static class PageTexts
{
    /// <summary>Writes a text between quotation marks.</summary>
    public static string Quoted(string text, int most = int.MaxValue) => $"\"{Plain(text, most).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Writes a text on one line, without what nobody sees.</summary>
    public static string Plain(string text, int most)
    {
        var plain = new StringBuilder(Math.Min(text.Length, most));
        var isBlank = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= most)
            {
                plain.Append('…');
                break;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                if (!isBlank)
                {
                    plain.Append(' ');
                }

                isBlank = true;
            }
            else if (IsSeen(rune))
            {
                plain.Append(rune);
                isBlank = false;
            }
        }

        return plain.ToString().TrimEnd();
    }

    private static bool IsSeen(Rune rune) => rune.Value is not (0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or 0xFFFD or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF))
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}

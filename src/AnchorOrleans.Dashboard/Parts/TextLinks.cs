using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Dashboard.Parts;

/// <summary>Finds addresses of the web in texts.</summary>
internal static partial class TextLinks
{
    /// <summary>Cuts a text into what is a link and what is not; together the pieces are the text.</summary>
    public static ImmutableArray<TextPiece> Split(string text)
    {
        var pieces = ImmutableArray.CreateBuilder<TextPiece>();
        var done = 0;
        foreach (var match in Address().EnumerateMatches(text))
        {
            var found = text.AsSpan(match.Index, match.Length).TrimEnd(".,;:!?)]}");
            if (!Uri.TryCreate(found.ToString(), UriKind.Absolute, out _))
            {
                continue;
            }

            if (match.Index > done)
            {
                pieces.Add(new(text[done..match.Index], IsLink: false));
            }

            pieces.Add(new(found.ToString(), IsLink: true));
            done = match.Index + found.Length;
        }

        if (done < text.Length)
        {
            pieces.Add(new(text[done..], IsLink: false));
        }

        return pieces.DrainToImmutable();
    }

    [GeneratedRegex("""\bhttps?://[^\s"'<>`\\^{|}]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();
}

/// <summary>A piece of a text.</summary>
internal sealed record TextPiece(string Text, bool IsLink);

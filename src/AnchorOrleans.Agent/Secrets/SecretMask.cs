using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AnchorOrleans.Agent.Secrets;

/// <summary>Takes secret values out of texts, also where they are encoded as pages, addresses and protocols encode them.</summary>
/// <remarks>A page can always disguise a value so that no mask finds it (letters apart, reversed); what a mask is for is that none gets out by the usual ways.</remarks>
internal sealed class SecretMask
{
    /// <summary>Shorter ones are taken out as whole words only: else every "a" of a page would be one.</summary>
    private const int ShortValue = 4;

    private const int ShortestEncoding = 6;

    private List<(string Needle, string Name)> _needles = [];

    /// <summary>Adds a value.</summary>
    /// <param name="name">What stands in its place.</param>
    /// <param name="value">The value.</param>
    public void Add(string name, string value)
    {
        if (value.Trim().Length > 0)
        {
            _needles = [.. _needles.Concat(Forms(value.Trim()).Select(form => (form, name))).DistinctBy(needle => needle.Item1, StringComparer.OrdinalIgnoreCase).OrderByDescending(needle => needle.Item1.Length)];
        }
    }

    /// <summary>Writes names where values stand.</summary>
    public string Apply(string text)
    {
        foreach (var (needle, name) in _needles)
        {
            text = needle.Length < ShortValue
                ? ReplaceWord(text, needle, $"[secret:{name}]")
                : text.Replace(needle, $"[secret:{name}]", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    /// <summary>Tells whether a value stands in a text.</summary>
    public bool Finds(string text) => !string.Equals(Apply(text), text, StringComparison.Ordinal);

    private static IEnumerable<string> Forms(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        List<string> encoded =
        [
            Uri.EscapeDataString(value),
            WebUtility.UrlEncode(value),
            WebUtility.HtmlEncode(value),
            HtmlEncoder.Default.Encode(value),
            value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal),
            JsonEncodedText.Encode(value).ToString(),
            JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            Convert.ToHexString(bytes),
            .. Base64(bytes),
        ];
        return [value, .. encoded.Where(form => form.Length >= ShortestEncoding)];
    }

    /// <summary>Base64 writes the same bytes in three ways, by where they stand; what depends on the neighbours is left out.</summary>
    private static IEnumerable<string> Base64(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
            var head = before == 0 ? 0 : before + 1;
            var tail = (before + bytes.Length) % 3 == 0 ? 0 : 1;
            if (text.Length - head - tail >= ShortestEncoding)
            {
                var core = text[head..^tail];
                yield return core;
                yield return core.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    private static string ReplaceWord(string text, string word, string replacement)
    {
        var from = 0;
        while (text.IndexOf(word, from, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var end = at + word.Length;
            var isWord = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            text = isWord ? text[..at] + replacement + text[end..] : text;
            from = isWord ? at + replacement.Length : end;
        }

        return text;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Reads code as it travels: base64 of UTF-8 text.</summary>
internal static class SourceCode
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>Reads a field. White space is stripped, because GNU <c>base64</c> wraps its lines; missing padding is forgiven.</summary>
    /// <returns>The text's bytes; null when the field is missing, empty, or refused.</returns>
    public static byte[]? Read(JsonFields fields, string name, int maxBytes)
    {
        if (fields.Text(name, int.MaxValue) is not { } text)
        {
            return null;
        }

        var bytes = Decode(string.Concat(text.Where(character => !char.IsWhiteSpace(character))));
        if (bytes is null)
        {
            fields.Refuse(name, "must be base64 (A-Z a-z 0-9 + / with = at the end)");
        }
        else if (bytes.Length > maxBytes)
        {
            fields.Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {maxBytes:N0} bytes when decoded; it has {bytes.Length:N0}"));
        }
        else if (!Utf8.IsValid(bytes))
        {
            fields.Refuse(name, "must be the base64 of UTF-8 text");
        }

        return bytes is { Length: > 0 } ? bytes : null;
    }

    private static byte[]? Decode(string text)
    {
        var body = text.AsSpan().TrimEnd('=');
        var padding = text.Length - body.Length;
        if (padding > 2 || body.Length % 4 == 1 || body.ContainsAnyExcept(Alphabet))
        {
            return null;
        }

        var padded = new StringBuilder(body.Length + 3).Append(body).Append('=', (4 - (body.Length % 4)) % 4).ToString();
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }
}

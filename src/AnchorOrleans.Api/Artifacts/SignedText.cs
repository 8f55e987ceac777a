using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Texts that callers keep for us, such as links: what they say, and a signature over that, both readable in a URL.</summary>
internal static class SignedText
{
    /// <summary>Writes and signs one.</summary>
    /// <param name="said">What it says.</param>
    /// <param name="key">With what it is signed.</param>
    public static string Sign(string said, byte[] key)
    {
        var content = Encoding.UTF8.GetBytes(said);
        return $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, content))}";
    }

    /// <summary>Reads one.</summary>
    /// <returns>What it says; null when it is longer than <paramref name="longest"/> characters, or was not signed with the key.</returns>
    public static string? TryRead(string? text, byte[] key, int longest)
    {
        if (text is not { Length: > 0 } || text.Length > longest || text.Split('.') is not [var content, var signature] || !Base64Url.IsValid(content) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // The signature first: nothing is believed, not even its form, before that.
        var bytes = Base64Url.DecodeFromChars(content);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes), Base64Url.DecodeFromChars(signature)) ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>Makes a key for one kind of text, so that no other kind can pass for it.</summary>
    public static byte[] KeyFor(ReadOnlySpan<byte> kind, byte[] key) => HMACSHA256.HashData(key, kind);
}

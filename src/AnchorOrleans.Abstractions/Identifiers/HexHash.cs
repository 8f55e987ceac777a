using System.Security.Cryptography;
using System.Text;

namespace AnchorOrleans.Identifiers;

/// <summary>SHA-256 as 64 lower-case hex digits, as keys of grains, hashes of artifacts and names of folders are written.</summary>
public static class HexHash
{
    /// <summary>Hashes a text, as UTF-8.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Hashes bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

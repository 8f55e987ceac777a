using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Checks one-time codes as a site does (RFC 6238), without the product's own code.</summary>
internal static class TimePassword
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Tells whether a code is the one of now, or of just before.</summary>
    public static bool IsRight(string key, string code)
    {
        var interval = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30;
        return code == CodeOf(key, interval) || code == CodeOf(key, interval - 1);
    }

    private static string CodeOf(string key, long interval)
    {
        var bits = string.Concat(key.Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var bytes = bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, interval);
#pragma warning disable CA5350 // The codes of RFC 6238 are made with SHA-1.
        var hash = HMACSHA1.HashData(bytes, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}

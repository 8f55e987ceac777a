using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace AnchorOrleans.Agent.Secrets;

/// <summary>Makes the codes that sites ask for as a second factor (RFC 6238).</summary>
internal sealed class OneTimePassword
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private readonly byte[] _key;
    private readonly int _digits;
    private readonly int _period;
    private readonly string _algorithm;

    private OneTimePassword(byte[] key, int digits, int period, string algorithm)
    {
        _key = key;
        _digits = digits;
        _period = period;
        _algorithm = algorithm;
    }

    /// <summary>Reads a base32 key, spaces and case aside, or an <c>otpauth://totp/…</c> address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OneTimePassword? password)
    {
        password = null;
        if (!text.StartsWith("otpauth:", StringComparison.OrdinalIgnoreCase))
        {
            password = Decode(text) is { Length: > 0 } plain ? new OneTimePassword(plain, 6, 30, "SHA1") : null;
            return password is not null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || !string.Equals(address.Host, "totp", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var values = address.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => Uri.UnescapeDataString(group.First()[1]), StringComparer.OrdinalIgnoreCase);
        var algorithm = values.GetValueOrDefault("algorithm", "SHA1").ToUpperInvariant().Replace("-", "", StringComparison.Ordinal);
        if (Decode(values.GetValueOrDefault("secret", "")) is not { Length: > 0 } key
            || !int.TryParse(values.GetValueOrDefault("digits", "6"), CultureInfo.InvariantCulture, out var digits) || digits is < 6 or > 8
            || !int.TryParse(values.GetValueOrDefault("period", "30"), CultureInfo.InvariantCulture, out var period) || period is < 1 or > 3600
            || algorithm is not ("SHA1" or "SHA256" or "SHA512"))
        {
            return false;
        }

        password = new OneTimePassword(key, digits, period, algorithm);
        return true;
    }

    /// <summary>Makes the code of a moment.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238's default, which nearly every site uses; as a MAC, SHA-1 is not broken.")]
    public string CodeAt(DateTimeOffset now)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, now.ToUnixTimeSeconds() / _period);
        var hash = _algorithm switch
        {
            "SHA256" => HMACSHA256.HashData(_key, counter),
            "SHA512" => HMACSHA512.HashData(_key, counter),
            _ => HMACSHA1.HashData(_key, counter),
        };
        var offset = hash[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset, 4)) & int.MaxValue;
        var modulus = _digits switch { 6 => 1_000_000, 7 => 10_000_000, _ => 100_000_000 };
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(_digits, '0');
    }

    private static byte[]? Decode(string text)
    {
        List<byte> bytes = [];
        var buffer = 0;
        var bits = 0;
        foreach (var character in text.Where(character => character is not (' ' or '-' or '=')))
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            buffer = ((buffer << 5) | value) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}

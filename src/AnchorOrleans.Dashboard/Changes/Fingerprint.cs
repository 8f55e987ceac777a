using System.Security.Cryptography;
using System.Text.Json;

namespace AnchorOrleans.Dashboard.Changes;

/// <summary>Tells by a short text whether an answer of the API is another one.</summary>
internal static class Fingerprint
{
    private const int Length = 8;

    /// <summary>What only says how late it is: it is another one with each answer, and pages count it on by themselves.</summary>
    private static readonly string[] Clocks = ["duration", "uptimeSeconds"];

    /// <summary>Makes the text from the body of an answer.</summary>
    /// <param name="content">JSON; anything else is taken as it is.</param>
    public static string Of(ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new Utf8JsonReader(content);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && IsClock(ref reader))
                {
                    reader.Skip();
                    continue;
                }

                hash.AppendData([(byte)reader.TokenType]);
                hash.AppendData(reader.ValueSpan);
            }
        }
        catch (JsonException)
        {
            return Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, Length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Length));
    }

    private static bool IsClock(ref Utf8JsonReader reader)
    {
        foreach (var clock in Clocks)
        {
            if (reader.ValueTextEquals(clock))
            {
                return true;
            }
        }

        return false;
    }
}

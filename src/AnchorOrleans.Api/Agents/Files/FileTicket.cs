using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents.Files;

/// <summary>Stands for a file that was brought for objectives of one tenant. Its text is what it says and a signature over that.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Content">The file.</param>
/// <param name="Name">How it was called.</param>
/// <param name="ExpiresAt">Until when it can be used, in whole seconds.</param>
internal sealed record FileTicket(TenantId Tenant, ArtifactReference Content, string Name, DateTimeOffset ExpiresAt)
{
    private const int LongestText = 1000;

    /// <summary>Writes and signs it.</summary>
    public string Sign(byte[] key)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Tenant}/{Content.Hash}/{Content.Size}/{ExpiresAt.ToUnixTimeSeconds()}/{Name}"));
        return $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(Signature(key, content))}";
    }

    /// <summary>Reads a ticket.</summary>
    /// <returns>Null when it was not signed with the key, or has expired.</returns>
    public static FileTicket? TryRead(string? text, byte[] key, DateTimeOffset now)
    {
        if (text is not { Length: > 0 and <= LongestText } || text.Split('.') is not [var content, var signature] || !Base64Url.IsValid(content) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // The signature first: nothing is believed, not even its form, before that.
        var bytes = Base64Url.DecodeFromChars(content);
        return CryptographicOperations.FixedTimeEquals(Signature(key, bytes), Base64Url.DecodeFromChars(signature))
            && Encoding.UTF8.GetString(bytes).Split('/', 5) is [var tenant, var hash, var size, var seconds, var name]
            && DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) is var expiresAt
            && expiresAt > now
                ? new FileTicket(new TenantId(tenant), new ArtifactReference(hash, long.Parse(size, CultureInfo.InvariantCulture)), name, expiresAt)
                : null;
    }

    /// <summary>Signs with a key of its own, so that no link of ours can pass for a file.</summary>
    private static byte[] Signature(byte[] key, byte[] content) => HMACSHA256.HashData(HMACSHA256.HashData(key, "uploaded file"u8), content);
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Lets whoever holds it fetch one artifact for a time. Its text is what it says and a signature over that.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Execution">Which execution left the file.</param>
/// <param name="Artifact">Which file.</param>
/// <param name="ExpiresAt">Until when, in whole seconds.</param>
internal sealed record DownloadTicket(TenantId Tenant, ExecutionId Execution, string Artifact, DateTimeOffset ExpiresAt)
{
    private const int LongestText = 512;

    /// <summary>Writes and signs it.</summary>
    public string Sign(byte[] key)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Tenant}/{Execution}/{Artifact}/{ExpiresAt.ToUnixTimeSeconds()}"));
        return $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, content))}";
    }

    /// <summary>Reads a ticket.</summary>
    /// <returns>Null when it was not signed with the key, or has expired.</returns>
    public static DownloadTicket? TryRead(string? text, byte[] key, DateTimeOffset now)
    {
        if (text is not { Length: > 0 and <= LongestText } || text.Split('.') is not [var content, var signature] || !Base64Url.IsValid(content) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // The signature first: nothing is believed, not even its form, before that.
        var bytes = Base64Url.DecodeFromChars(content);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes), Base64Url.DecodeFromChars(signature))
            && Encoding.UTF8.GetString(bytes).Split('/') is [var tenant, var execution, var artifact, var seconds]
            && IdText.TryNormalise(execution) is { } id
            && DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) is var expiresAt
            && expiresAt > now
                ? new DownloadTicket(new TenantId(tenant), new ExecutionId(id), artifact, expiresAt)
                : null;
    }
}

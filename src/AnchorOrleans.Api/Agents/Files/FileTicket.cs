using System.Globalization;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents.Files;

/// <summary>Stands for a file that was brought for objectives of one tenant. Its text is what it says and a signature over that.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Content">The file.</param>
/// <param name="Name">How it was called.</param>
/// <param name="ExpiresAt">Until when it can be used, in whole seconds.</param>
internal sealed record FileTicket(TenantId Tenant, ShelvedFile Content, string Name, DateTimeOffset ExpiresAt)
{
    private const int LongestText = 1000;

    /// <summary>Writes and signs it.</summary>
    public string Sign(byte[] key) =>
        SignedText.Sign(string.Create(CultureInfo.InvariantCulture, $"{Tenant}/{Content.Id}/{Content.Size}/{ExpiresAt.ToUnixTimeSeconds()}/{Name}"), OwnKey(key));

    /// <summary>Reads a ticket.</summary>
    /// <returns>Null when it was not signed with the key, or has expired.</returns>
    public static FileTicket? TryRead(string? text, byte[] key, DateTimeOffset now) =>
        SignedText.TryRead(text, OwnKey(key), LongestText)?.Split('/', 5) is [var tenant, var file, var size, var seconds, var name]
        && DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) is var expiresAt
        && expiresAt > now
            ? new FileTicket(new TenantId(tenant), new ShelvedFile(file, long.Parse(size, CultureInfo.InvariantCulture)), name, expiresAt)
            : null;

    private static byte[] OwnKey(byte[] key) => SignedText.KeyFor("uploaded file"u8, key);
}

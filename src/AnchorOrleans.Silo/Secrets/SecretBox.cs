using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Secrets;
using Microsoft.AspNetCore.DataProtection;

namespace AnchorOrleans.Silo.Secrets;

/// <summary>Seals with ASP.NET Core's data protection, which makes, rotates and keeps the keys.</summary>
internal sealed class SecretBox(IDataProtectionProvider protection, KeyFolder keys) : ISecretBox
{
    /// <summary>A rotated key would change every fingerprint, so this one is kept apart and stays.</summary>
    private readonly Lazy<byte[]> _fingerprintKey = new(() => keys.ReadOrCreate("fingerprint.key", HMACSHA256.HashSizeInBytes));

    /// <inheritdoc/>
    public string Seal(string purpose, string secret) => protection.CreateProtector(purpose).Protect(secret);

    /// <inheritdoc/>
    public string Open(string purpose, string text) => protection.CreateProtector(purpose).Unprotect(text);

    /// <inheritdoc/>
    public string Fingerprint(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(_fingerprintKey.Value, Encoding.UTF8.GetBytes(secret)));
}

using System.Text;
using AnchorOrleans.Secrets;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Seals so that a test can see what was sealed, and for what; the real box is tried on the running service.</summary>
internal sealed class ReadableSecrets : ISecretBox
{
    public string Seal(string purpose, string secret) => $"{purpose}:{Convert.ToHexString(Encoding.UTF8.GetBytes(secret))}";

    public string Open(string purpose, string text) => text.StartsWith($"{purpose}:", StringComparison.Ordinal)
        ? Encoding.UTF8.GetString(Convert.FromHexString(text[(purpose.Length + 1)..]))
        : throw new System.Security.Cryptography.CryptographicException("It was sealed for something else.");

    public string Fingerprint(string secret) => $"fingerprint of {secret}";
}

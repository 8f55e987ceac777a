using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Executions;

/// <summary>The key a sandbox gets: it names its run, and only its hash is stored.</summary>
internal static class RunKey
{
    /// <summary>Makes a key of 128 random bits; it needs no escaping in a URL, since the SDK escapes nothing.</summary>
    public static (string Key, string SecretHash) Create(TenantKey execution)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var name = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(execution.ToString()));
        return ($"rk.{name}.{secret}", ApiKeyHash.Of(secret).Value);
    }
}

using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Silo.Tenants;

/// <summary>Makes sure that there is a tenant to begin with, and a key for it.</summary>
internal sealed class FirstTenant(IGrainFactory grains, IConfiguration configuration, SharedFolder shared, TimeProvider clock) : IHostedService
{
    /// <summary>The setting that gives the key; without it one is generated once. A key that it gave before is revoked when it gives another.</summary>
    public const string KeySetting = "ANCHOR_API_KEY";

    private const string KeyName = "operator";
    private const string KeyFile = "api-key";

    private static readonly TenantId Tenant = new("default");

    /// <summary>Gets the key; readable once the service has started.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Gets a value indicating whether the setting gives the key; whoever wrote it there knows it.</summary>
    public bool IsGiven => Given is not null;

    private string? Given => configuration[KeySetting] is { Length: > 0 } given ? given.Trim() : null;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Key = Given ?? KeepKey();
        await grains.GetTenant(Tenant).EnsureAsync(cancellationToken);
        await grains.GetApiKeyRing(Tenant).AdoptOperatorKeyAsync(
            new(Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"), ApiKeyHash.Of(Key), KeyName, ApiKeyRole.Admin, ApiKeyHash.PrefixOf(Key)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The form that clients of the public service know: sk- and 32 hex digits.
    private string KeepKey()
    {
        var kept = shared.ReadOrCreate(KeyFile, static () => Encoding.UTF8.GetBytes($"sk-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}\n"));
        return Encoding.UTF8.GetString(kept).Trim() is { Length: > 0 } key
            ? key
            : throw new StorageUnavailableException($"The file '{KeyFile}' in '{shared.FullPath}' is empty. Delete it to have a new API key made, or set {KeySetting}.");
    }
}

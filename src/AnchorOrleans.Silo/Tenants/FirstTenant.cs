using System.Security.Cryptography;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage;
using AnchorOrleans.Tenants;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Tenants;

/// <summary>Makes sure that there is a tenant to begin with, and a key for it.</summary>
internal sealed class FirstTenant(IGrainFactory grains, IConfiguration configuration, IOptions<StorageOptions> storage, TimeProvider clock) : IHostedService
{
    /// <summary>The setting that gives the key; without it one is generated once. A key that it gave before is revoked when it gives another.</summary>
    public const string KeySetting = "ANCHOR_API_KEY";

    private const string KeyName = "operator";

    private static readonly TenantId Tenant = new("default");

    /// <summary>Gets the key; readable once the service has started.</summary>
    public string Key { get; private set; } = "";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Key = configuration[KeySetting] is { Length: > 0 } given ? given.Trim() : await KeptKeyAsync(cancellationToken);
        await grains.GetTenant(Tenant).EnsureAsync(cancellationToken);
        await grains.GetApiKeyRing(Tenant).AdoptOperatorKeyAsync(
            new(Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"), ApiKeyHash.Of(Key), KeyName, ApiKeyRole.Admin, ApiKeyHash.PrefixOf(Key)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string> KeptKeyAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(storage.Value.DataPath, "api-key");
        if (File.Exists(path) && (await File.ReadAllTextAsync(path, cancellationToken)).Trim() is { Length: > 0 } kept)
        {
            return kept;
        }

        // The form that clients of the public service know: sk- and 32 hex digits.
        var key = $"sk-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync(key);
        return key;
    }
}

using AnchorOrleans.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AnchorOrleans.Silo.Secrets;

/// <summary>Adds what keeps secrets.</summary>
internal static class SecretRegistration
{
    /// <summary>Adds <see cref="ISecretBox"/>.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddOptions<SecretOptions>().BindConfiguration(SecretOptions.Section);
        services.AddSingleton<KeyFolder>();
        services.AddSingleton<ISecretBox, SecretBox>();

        // By name, so that the secrets can still be opened when the service is installed at another place.
        services.AddDataProtection().SetApplicationName("AnchorOrleans");
        services.AddOptions<KeyManagementOptions>().Configure<KeyFolder, ILoggerFactory>(
            static (management, keys, logs) => management.XmlRepository = new FileSystemXmlRepository(keys.Folder, logs));
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting;

/// <summary>Registers grain storage by name.</summary>
public static class StorageProviderExtensions
{
    /// <summary>Registers a storage; the one named <c>Default</c> serves states that name none.</summary>
    public static IServiceCollection AddGrainStorage<T>(this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage
    {
        ArgumentNullException.ThrowIfNull(implementationFactory);
        collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
        if (name is "Default")
        {
            collection.TryAddSingleton(static services => services.GetRequiredKeyedService<IGrainStorage>("Default"));
        }

        return collection;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Activations;
using Orleans.Serialization.Serializers;

namespace Orleans.Hosting;

/// <summary>What a silo adds to its host.</summary>
internal static class SiloServices
{
    public static ISiloBuilder AddSilo(IServiceCollection services, IConfiguration configuration)
    {
        if (services.All(service => service.ServiceType != typeof(Silo)))
        {
            services.AddOptions();
            services.AddLogging();
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, _) => provider.GetRequiredService<TimeProvider>());
            services.TryAddSingleton<IActivatorProvider, FreshInstances>();
            services.AddSingleton<OptionRules>();
            services.AddSingleton<GrainTypes>();
            services.AddSingleton<Silo>();
            services.AddSingleton<ILocalSiloDetails>(static provider => provider.GetRequiredService<Silo>());
            services.AddSingleton<IClusterClient>(static provider => provider.GetRequiredService<Silo>().GrainFactory);
            services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<Silo>().GrainFactory);
            services.AddSingleton<IHostedService, SiloService>();
        }

        return new SiloBuilder(services, configuration);
    }
}

using AnchorOrleans.Agent.Models;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent;

/// <summary>Adds agents to a service.</summary>
public static class AgentRegistration
{
    /// <summary>Adds <see cref="IAgent"/> and <see cref="IModelCatalog"/>, with settings from the <c>Agent</c> section.</summary>
    public static IServiceCollection AddAnchorAgent(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddModels().AddLoop();
    }

    private static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.TryAddSingleton<ModelRangeValidator>();
        services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>());
        services.AddOptions<ModelCatalogOptions>().BindConfiguration(ModelCatalogOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelCatalogOptions>, ModelCatalogValidator>());
        services.TryAddSingleton<ModelCatalog>();
        services.TryAddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        return services;
    }

    private static IServiceCollection AddLoop(this IServiceCollection services)
    {
        services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>());
        services.AddOptions<AgentPolicyOptions>().BindConfiguration(AgentPolicyOptions.Section, binding => binding.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentPolicyOptions>, AgentPolicyValidator>());
        services.TryAddSingleton<IAgent, BrowsingAgent>();
        return services;
    }
}

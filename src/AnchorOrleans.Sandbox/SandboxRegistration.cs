using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox.Node;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Sandbox;

/// <summary>Adds the sandbox to a service.</summary>
public static class SandboxRegistration
{
    /// <summary>Adds <see cref="ITaskSandbox"/>, with <see cref="SandboxOptions"/> from the <c>Sandbox</c> section, and the jails that it needs.</summary>
    public static IServiceCollection AddAnchorSandbox(this IServiceCollection services)
    {
        services.AddAnchorJail();
        services.AddOptions<JailOptions>().PostConfigure<IOptions<SandboxOptions>>(
            (jail, sandbox) => jail.AllowUnjailed |= sandbox.Value.AllowUnjailed);
        services.AddOptions<SandboxOptions>().BindConfiguration(SandboxOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SandboxOptions>, SandboxOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeTaskSandbox>();
        services.TryAddSingleton<ITaskSandbox>(provider => provider.GetRequiredService<NodeTaskSandbox>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SandboxStartup>());
        return services;
    }
}

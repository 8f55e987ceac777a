using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Jail;

/// <summary>Adds jails to a service.</summary>
public static class JailRegistration
{
    /// <summary>Adds <see cref="IJailer"/>, with <see cref="JailOptions"/> from the <c>Jail</c> section.</summary>
    public static IServiceCollection AddAnchorJail(this IServiceCollection services)
    {
        services.AddOptions<JailOptions>().BindConfiguration(JailOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JailOptions>, JailOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IJailer, Jailer>();
        return services;
    }
}

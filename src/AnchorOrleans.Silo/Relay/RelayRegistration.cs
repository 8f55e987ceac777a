using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Silo.Recordings;
using AnchorOrleans.Silo.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Adds the ports of the API to browsers, wherever those are.</summary>
internal static class RelayRegistration
{
    /// <summary>Adds the ports. Browsers of other silos are reached once there is an <see cref="IClusterIdentity"/>.</summary>
    public static IServiceCollection AddLocatedSessions(this IServiceCollection services)
    {
        services.AddOptions<RelayOptions>().BindConfiguration(RelayOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RelayOptions>, RelayOptionsValidator>();
        services.AddSingleton<ISessionPlaces, SessionPlaces>();
        services.AddSingleton<RelayClient>();
        services.AddSingleton<ISessionConnections, LocatedConnections>();
        services.AddSingleton<ISessionControl, LocatedControl>();
        services.AddSingleton<ISessionViews, LocatedViews>();
        services.AddSingleton<ISessionFiles, LocatedFiles>();
        services.AddSingleton<ISessionRecordings, LocatedRecordings>();
        return services;
    }

    /// <summary>Adds this process's own browsers to them: for the silo's role.</summary>
    public static IServiceCollection AddLocalSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionControls>();
        services.AddSingleton<SessionViews>();
        services.AddSingleton<SessionFiles>();
        services.AddSingleton<RecordingControl>();
        services.AddSingleton(provider =>
        {
            var browsers = provider.GetRequiredService<SessionBrowsers>();
            return new LocalSessions(
                key => browsers.Find(key) is not null,
                browsers,
                provider.GetRequiredService<SessionControls>(),
                provider.GetRequiredService<SessionViews>(),
                provider.GetRequiredService<SessionFiles>(),
                provider.GetRequiredService<RecordingControl>());
        });
        return services;
    }

    /// <summary>Has this silo serve its browsers to the other processes of its cluster; needs an <see cref="IClusterIdentity"/>. It must be added before what announces the silo.</summary>
    public static IServiceCollection AddRelayServer(this IServiceCollection services, Func<IServiceProvider, RelayListener> listener)
    {
        services.AddSingleton(listener);
        services.AddSingleton<RelayServer>();
        services.AddHostedService(provider => provider.GetRequiredService<RelayServer>());
        return services;
    }
}

using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Checkpoints;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Browser.Recordings;
using AnchorOrleans.Browser.Screencasts;
using AnchorOrleans.Browser.Tracing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser;

/// <summary>Adds browsers to a service.</summary>
public static class BrowserRegistration
{
    /// <summary>Adds <see cref="IBrowserPool"/>, <see cref="CdpRelay"/>, <see cref="IEgressProxy"/> and <see cref="SessionRecorders"/>; needs the jailer that <c>AddAnchorJail</c> adds.</summary>
    public static IServiceCollection AddAnchorBrowser(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddEgress().AddChromium().AddPool().AddRecordings();
    }

    /// <summary>Adds the limits of sessions' files, for a process that hands files to browsers of others.</summary>
    public static IServiceCollection AddSessionFileOptions(this IServiceCollection services)
    {
        services.AddOptions<SessionFileOptions>().BindConfiguration(SessionFileOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionFileOptions>, SessionFileOptionsValidator>());
        return services;
    }

    private static IServiceCollection AddEgress(this IServiceCollection services)
    {
        services.AddOptions<EgressOptions>().BindConfiguration(EgressOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressRangeValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressAllowValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressAdblockValidator>());
        services.TryAddSingleton<AdvertDomains>();
        services.TryAddSingleton<INameResolver, DnsNameResolver>();
        services.TryAddSingleton<IEgressProxy, EgressProxy>();
        return services;
    }

    private static IServiceCollection AddChromium(this IServiceCollection services)
    {
        services.AddOptions<BrowserOptions>().BindConfiguration(BrowserOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BrowserOptions>, BrowserRangeValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BrowserOptions>, BrowserPathValidator>());
        services.TryAddSingleton<ChromiumLauncher>();
        return services;
    }

    private static IServiceCollection AddPool(this IServiceCollection services)
    {
        services.AddOptions<ScreencastOptions>().BindConfiguration(ScreencastOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ScreencastOptions>, ScreencastOptionsValidator>());
        services.AddOptions<ThumbnailOptions>().BindConfiguration(ThumbnailOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ThumbnailOptions>, ThumbnailOptionsValidator>());
        services.AddOptions<CheckpointOptions>().BindConfiguration(CheckpointOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CheckpointOptions>, CheckpointOptionsValidator>());
        services.AddSessionFileOptions();
        services.AddOptions<DrivingOptions>().BindConfiguration(DrivingOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DrivingOptions>, DrivingOptionsValidator>());
        services.TryAddSingleton<BrowserPool>();
        services.TryAddSingleton<IBrowserPool>(provider => provider.GetRequiredService<BrowserPool>());
        services.TryAddSingleton<CdpRelay>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BrowserPoolStart>());
        return services;
    }

    private static IServiceCollection AddRecordings(this IServiceCollection services)
    {
        services.AddOptions<RecordingOptions>().BindConfiguration(RecordingOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecordingOptions>, RecordingOptionsValidator>());
        services.TryAddSingleton<SessionRecorders>();
        services.AddOptions<TraceOptions>().BindConfiguration(TraceOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TraceOptions>, TraceOptionsValidator>());
        return services;
    }
}

using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Browser;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Silo.Relay;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>The ports of a process that has no browsers itself, as it registers them.</summary>
internal sealed class RemotePorts : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public RemotePorts(ISessionPlaces places, IClusterIdentity? identity, params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSessionFileOptions();
        services.AddLocatedSessions();
        services.AddSingleton(places);
        if (identity is not null)
        {
            services.AddSingleton(identity);
        }

        _provider = services.BuildServiceProvider();
    }

    public ISessionConnections Connections => _provider.GetRequiredService<ISessionConnections>();

    public ISessionControl Control => _provider.GetRequiredService<ISessionControl>();

    public ISessionViews Views => _provider.GetRequiredService<ISessionViews>();

    public ISessionFiles Files => _provider.GetRequiredService<ISessionFiles>();

    public ISessionRecordings Recordings => _provider.GetRequiredService<ISessionRecordings>();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

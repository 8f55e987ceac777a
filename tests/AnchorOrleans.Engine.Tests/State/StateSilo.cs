using AnchorOrleans.Engine.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;

namespace AnchorOrleans.Engine.Tests.State;

/// <summary>A silo with storage that tests can watch.</summary>
public sealed class StateSilo : IAsyncLifetime
{
    private EngineHost? _host;

    internal EngineHost Engine => _host!;

    internal TestStorage Storage => Engine.Host.Services.GetRequiredService<TestStorage>();

    public async ValueTask InitializeAsync() => _host = await EngineHost.StartAsync(silo =>
    {
        silo.Services.AddSingleton<TestStorage>();
        silo.Services.AddGrainStorage("Default", static (services, _) => services.GetRequiredService<TestStorage>());
        silo.Services.AddGrainStorage("other", static (services, _) => ActivatorUtilities.CreateInstance<TestStorage>(services));
    });

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();

    internal T Grain<T>(string key)
        where T : IGrainWithStringKey => Engine.Grain<T>(key);
}

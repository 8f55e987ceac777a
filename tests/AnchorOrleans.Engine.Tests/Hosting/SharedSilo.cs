using AnchorOrleans.Engine.Tests.Hosting;

[assembly: AssemblyFixture(typeof(SharedSilo))]

namespace AnchorOrleans.Engine.Tests.Hosting;

/// <summary>One silo for all tests that need nothing of their own but fresh keys.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private EngineHost? _host;

    internal EngineHost Engine => _host!;

    internal Stage Stage => Engine.Stage;

    public async ValueTask InitializeAsync() =>
        _host = await EngineHost.StartAsync(silo => silo.AddMemoryGrainStorageAsDefault().UseInMemoryReminderService());

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();

    internal T Grain<T>(string key)
        where T : IGrainWithStringKey => Engine.Grain<T>(key);
}

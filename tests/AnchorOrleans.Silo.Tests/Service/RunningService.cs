namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>One service for the tests that only talk to the API and do not disturb each other.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private ServiceProcess? _service;

    public async ValueTask InitializeAsync() => _service = await ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string>
    {
        ["Browser:Warm"] = "0",
        ["Sandbox:Warm"] = "1",
    });

    internal ApiClient Connect() => new(_service!.Address, _service.Key);

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _data.Dispose();
    }
}

/// <summary>The tests that share the service, which is started for the first of them and ends with the last.</summary>
[CollectionDefinition(Name)]
public sealed class RunningServiceGroup : ICollectionFixture<RunningService>
{
    public const string Name = "one running service";
}

using AnchorOrleans.Silo.Tests.Service;

[assembly: AssemblyFixture(typeof(RunningService))]

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>One service for all tests that only talk to the API and leave nothing behind that disturbs another; it starts with the first of them.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly Lazy<Task<ServiceProcess>> _service;
    private readonly TemporaryFolder _data = new();

    public RunningService() => _service = new(() => ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string>
    {
        ["Browser:Warm"] = "0",
        ["Sandbox:Warm"] = "1",
    }));

    internal async Task<ApiClient> ConnectAsync()
    {
        var service = await _service.Value;
        return new ApiClient(service.Address, service.Key);
    }

    internal Task<ServiceProcess> FindAsync() => _service.Value;

    public async ValueTask DisposeAsync()
    {
        if (_service.IsValueCreated)
        {
            await (await _service.Value).DisposeAsync();
        }

        _data.Dispose();
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(AnchorOrleans.Sandbox.Tests.Fixture.SandboxFixture))]

namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>One sandbox for all tests, as a service would have it: real jails, default options.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private ServiceProvider? _services;

    public ITaskSandbox Sandbox => _services!.GetRequiredService<ITaskSandbox>();

    public ValueTask InitializeAsync()
    {
        _services = CreateServices();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _services!.DisposeAsync();

    /// <summary>Makes a service's container with these settings besides the defaults.</summary>
    public static ServiceProvider CreateServices(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal))
            .Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .AddAnchorSandbox()
            .BuildServiceProvider();
    }
}

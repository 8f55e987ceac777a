using System.Globalization;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Browser.Tests.Pool;
using AnchorOrleans.Jail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Browser.Tests;

/// <summary>The whole of this project as a service registers it, with folders of its own.</summary>
internal sealed class BrowserService : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly IHost _host;

    private BrowserService(int warm, IEnumerable<string> allow, Action? onJailStarted, ILoggerProvider? logs, IEnumerable<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Browser:StateDirectory", StateDirectory),
            new("Browser:Warm", warm.ToString(CultureInfo.InvariantCulture)),
            new("Jail:StateDirectory", _folder["jail"]),
            .. allow.Select((entry, index) => new KeyValuePair<string, string?>($"Egress:Allow:{index}", entry)),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
        ]);
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        }

        builder.Services.AddAnchorJail().AddAnchorBrowser();
        if (onJailStarted is not null)
        {
            var real = builder.Services.Single(service => service.ServiceType == typeof(IJailer)).ImplementationType!;
            builder.Services.AddSingleton<IJailer>(provider => new TellingJailer((IJailer)ActivatorUtilities.CreateInstance(provider, real), onJailStarted));
        }

        _host = builder.Build();
    }

    public string StateDirectory => _folder["b"];

    public IBrowserPool Pool => _host.Services.GetRequiredService<IBrowserPool>();

    public CdpRelay Relay => _host.Services.GetRequiredService<CdpRelay>();

    public static async Task<BrowserService> StartAsync(int warm = 0, IEnumerable<string>? allow = null, Action? onJailStarted = null, ILoggerProvider? logs = null, params (string Key, string Value)[] settings)
    {
        var service = new BrowserService(warm, allow ?? [], onJailStarted, logs, settings);
        await service._host.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public async Task<BrowserLease> AcquireAsync(BrowserRequest? request = null)
    {
        return (BrowserLease)await Pool.AcquireAsync(request ?? new BrowserRequest(), TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the browser that waits.</summary>
    public async Task<ChromiumBrowser> WarmAsync()
    {
        var pool = (BrowserPool)Pool;
        return Assert.Single(await pool.WhenWarmAsync().WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Dispose();
    }
}

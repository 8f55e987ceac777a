using AnchorOrleans.Browser;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Jail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Testing.Browsers;

/// <summary>A real browser in its jail, with folders of its own, and a driver that has hold of its pages.</summary>
public sealed class JailedBrowser : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly IHost _host;
    private readonly BrowserControl _control;

    private JailedBrowser(DirectoryInfo folder, IHost host, IBrowserLease lease, BrowserControl control, PageDriver driver) =>
        (_folder, _host, Lease, _control, Driver) = (folder, host, lease, control, driver);

    /// <summary>Gets the folder, which goes with the browser.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Gets what was registered.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Gets the browser.</summary>
    public IBrowserLease Lease { get; }

    /// <summary>Gets the driver.</summary>
    public PageDriver Driver { get; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">Beyond the folders.</param>
    /// <param name="register">Adds further services; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<JailedBrowser> StartAsync(
        IEnumerable<(string Name, string Value)> settings, Action<IServiceCollection>? register = null, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("aj-");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Browser:StateDirectory", Path.Combine(folder.FullName, "b")),
            new("Browser:Warm", "0"),
            new("Jail:StateDirectory", Path.Combine(folder.FullName, "j")),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)),
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddAnchorJail().AddAnchorBrowser();
        register?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var lease = await host.Services.GetRequiredService<IBrowserPool>().AcquireAsync(new BrowserRequest(), cancellationToken);
        var control = await BrowserControl.OpenAsync(lease, TimeProvider.System, new SessionFileOptions().Downloads, cancellationToken);
        var driver = await PageDriver.OpenAsync(lease, control, new DrivingOptions(), TimeProvider.System, cancellationToken);
        return new(folder, host, lease, control, driver);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await _control.DisposeAsync();
        await Lease.DisposeAsync();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

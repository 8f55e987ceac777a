using AnchorOrleans.Agent;
using AnchorOrleans.Browser;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Jail;
using AnchorOrleans.Testing.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Benchmarks.Agents;

/// <summary>A real browser in its jail, a site with the pages, and an agent with a scripted model.</summary>
internal sealed class BenchmarkBrowser : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly IHost _host;
    private readonly WebApplication _site;
    private readonly BrowserControl _control;

    private BenchmarkBrowser(DirectoryInfo folder, IHost host, WebApplication site, ModelServer model, IBrowserLease lease, BrowserControl control, PageDriver driver) =>
        (_folder, _host, _site, Model, Lease, _control, Driver) = (folder, host, site, model, lease, control, driver);

    public ModelServer Model { get; }

    public IBrowserLease Lease { get; }

    public PageDriver Driver { get; }

    public IAgent Agent => _host.Services.GetRequiredService<IAgent>();

    public string Folder => _folder.FullName;

    /// <summary>Starts all of it.</summary>
    public static async Task<BenchmarkBrowser> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        site.MapGet("/{number:int}", (int number) => Results.Content(BenchmarkPages.All[number].Html, "text/html; charset=utf-8"));
        await site.StartAsync();
        var model = await ModelServer.StartAsync(CancellationToken.None);
        var folder = Directory.CreateTempSubdirectory("ab-");
        var host = BuildHost(folder, new Uri(site.Urls.Single()).Authority, model);
        await host.StartAsync();
        var lease = await host.Services.GetRequiredService<IBrowserPool>().AcquireAsync(new BrowserRequest(), CancellationToken.None);
        var control = await BrowserControl.OpenAsync(lease, TimeProvider.System, new SessionFileOptions().Downloads);
        var driver = await PageDriver.OpenAsync(lease, control, new DrivingOptions(), TimeProvider.System);
        return new(folder, host, site, model, lease, control, driver);
    }

    /// <summary>Answers where a page is.</summary>
    public string AddressOf(string name) => $"{_site.Urls.Single()}/{BenchmarkPages.All.Select((page, index) => (page.Name, Index: index)).Single(page => page.Name == name).Index}";

    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await _control.DisposeAsync();
        await Lease.DisposeAsync();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        await Model.DisposeAsync();
        await _site.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static IHost BuildHost(DirectoryInfo folder, string authority, ModelServer model)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Browser:StateDirectory", Path.Combine(folder.FullName, "b")),
            new("Browser:Warm", "0"),
            new("Jail:StateDirectory", Path.Combine(folder.FullName, "j")),
            new("Egress:Allow:0", authority),
            new("Agent:Provider", "openai"),
            new("Agent:BaseUrl", model.OpenAiUrl),
            new("Agent:Model", "scripted"),
            new("Agent:ApiKey", "none"),
            new("Agent:SeesImages", "false"),
            new("Agent:ObservationCharacters", "16000"),
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddAnchorJail().AddAnchorBrowser().AddAnchorAgent();
        return builder.Build();
    }
}

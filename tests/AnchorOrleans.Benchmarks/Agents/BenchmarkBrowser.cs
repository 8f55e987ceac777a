using AnchorOrleans.Agent;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Testing.Browsers;
using AnchorOrleans.Testing.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Benchmarks.Agents;

/// <summary>A real browser in its jail, a site with the pages, and an agent with a scripted model.</summary>
internal sealed class BenchmarkBrowser : IAsyncDisposable
{
    private readonly WebApplication _site;
    private readonly JailedBrowser _browser;

    private BenchmarkBrowser(WebApplication site, ModelServer model, JailedBrowser browser) => (_site, Model, _browser) = (site, model, browser);

    public ModelServer Model { get; }

    public IBrowserLease Lease => _browser.Lease;

    public PageDriver Driver => _browser.Driver;

    public IAgent Agent => _browser.Services.GetRequiredService<IAgent>();

    public string Folder => _browser.Folder;

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
        var browser = await JailedBrowser.StartAsync(
            [
                ("Egress:Allow:0", new Uri(site.Urls.Single()).Authority),
                ("Agent:Provider", "openai"),
                ("Agent:BaseUrl", model.OpenAiUrl),
                ("Agent:Model", "scripted"),
                ("Agent:ApiKey", "none"),
                ("Agent:SeesImages", "false"),
                ("Agent:ObservationCharacters", "16000"),
            ],
            services => services.AddAnchorAgent());
        return new(site, model, browser);
    }

    /// <summary>Answers where a page is.</summary>
    public string AddressOf(string name) => $"{_site.Urls.Single()}/{BenchmarkPages.All.Select((page, index) => (page.Name, Index: index)).Single(page => page.Name == name).Index}";

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await Model.DisposeAsync();
        await _site.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Testing.Browsers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Agent.Tests.Real;

/// <summary>Keeps tests with real browsers one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RealPages
{
    public const string Name = "Real pages";
}

/// <summary>A real browser in its jail, and a real site for it, which has a second name that is another site to browsers.</summary>
internal sealed class RealPage : IAsyncDisposable
{
    private readonly WebApplication _site;
    private readonly JailedBrowser _browser;

    private RealPage(WebApplication site, JailedBrowser browser) => (_site, _browser) = (site, browser);

    public PageDriver Driver => _browser.Driver;

    /// <summary>Gets the address of the site under the name <c>localhost</c>.</summary>
    public string Address => Other.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Gets the address of the same server under another name.</summary>
    public string Other => $"{_site.Urls.Single()}/";

    /// <summary>Gets the forms that were sent: path, and fields.</summary>
    public required ConcurrentQueue<string> Sent { get; init; }

    /// <summary>Gets the addresses that were asked for under the other name.</summary>
    public required ConcurrentQueue<string> AskedOfOther { get; init; }

    /// <summary>Starts it all; what a page sends to <c>/send/…</c> is kept and leads to the page of the same name.</summary>
    public static async Task<RealPage> StartAsync(params (string Path, string Html)[] pages)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        ConcurrentQueue<string> sent = [];
        ConcurrentQueue<string> asked = [];
        Map(site, pages, sent, asked);
        await site.StartAsync(TestContext.Current.CancellationToken);
        var authority = new Uri(site.Urls.Single()).Authority;
        var browser = await JailedBrowser.StartAsync(
            [("Egress:Allow:0", authority), ("Egress:Allow:1", authority.Replace("127.0.0.1", "localhost", StringComparison.Ordinal))], register: null, TestContext.Current.CancellationToken);
        return new RealPage(site, browser) { Sent = sent, AskedOfOther = asked };
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _site.DisposeAsync();
    }

    private static void Map(WebApplication site, (string Path, string Html)[] pages, ConcurrentQueue<string> sent, ConcurrentQueue<string> asked)
    {
        site.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.Host.Host == "127.0.0.1")
            {
                asked.Enqueue($"{context.Request.Path}{context.Request.QueryString}");
            }

            await next(context);
        });
        foreach (var (path, html) in pages)
        {
            site.MapGet(path, (HttpContext context) => Results.Content(html.Replace("OTHER", $"http://127.0.0.1:{context.Connection.LocalPort}", StringComparison.Ordinal), "text/html; charset=utf-8"));
        }

        site.MapPost("/send/{name}", async (HttpContext context, string name) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            sent.Enqueue($"{name} {string.Join(' ', form.Select(field => $"{field.Key}={field.Value}"))}".TrimEnd());
            return Results.Redirect($"/{name}");
        });
    }
}

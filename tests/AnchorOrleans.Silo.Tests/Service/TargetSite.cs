using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>A web site on loopback that tasks visit, and that notes what was asked for.</summary>
internal sealed class TargetSite : IAsyncDisposable
{
    /// <summary>An empty page.</summary>
    private static readonly byte[] Pdf =
        "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"u8.ToArray();

    private readonly WebApplication _app;
    private readonly List<string> _visits = [];

    private TargetSite(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Gets what <c>Egress:Allow</c> must hold for tasks to get here.</summary>
    public string Authority => Address.Authority;

    public IReadOnlyList<string> Visits
    {
        get
        {
            lock (_visits)
            {
                return [.. _visits];
            }
        }
    }

    public static async Task<TargetSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var site = new TargetSite(app);
        app.MapGet("/{**path}", (HttpContext context) =>
        {
            lock (site._visits)
            {
                site._visits.Add(context.Request.Path);
            }

            return context.Request.Path.Value!.EndsWith(".pdf", StringComparison.Ordinal) ? Results.Bytes(Pdf, "application/pdf") : Results.Content("<!doctype html><title>Target</title><h1 id=hello>Hello from the target</h1><input type=file id=file>", "text/html");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        site.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return site;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

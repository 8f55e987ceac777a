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

            return Results.Content("<!doctype html><title>Target</title><h1 id=hello>Hello from the target</h1><input type=file id=file>", "text/html");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        site.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return site;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

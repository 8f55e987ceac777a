using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>A web site on loopback whose answers wait until the test lets them go, so that a task stands where the test wants it.</summary>
internal sealed class GatedSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatedSite(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public static async Task<GatedSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var site = new GatedSite(app);
        app.MapGet("/{**path}", async (HttpContext context) =>
        {
            await site._open.Task.WaitAsync(context.RequestAborted);
            return Results.Text("open");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        site.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return site;
    }

    /// <summary>Lets all answers go, now and later.</summary>
    public void Open() => _open.TrySetResult();

    public ValueTask DisposeAsync()
    {
        Open();
        return _app.DisposeAsync();
    }
}

using System.Net;
using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions.LiveView;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Takes WebSockets to a gateway's ports, as the API does: refused before the upgrade, else relayed.</summary>
internal sealed class RelayGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RelayGateway(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public static async Task<RelayGateway> StartAsync(RemotePorts ports)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Map("/guest/{session}/{page?}", async (HttpContext context, string session, string? page) =>
        {
            await using var connection = await ports.Connections.ConnectAsync(RelayStage.Tenant, new(session), page, context.RequestAborted);
            await (connection is null ? Refuse(context) : StayAsync(context, connection.RelayAsync));
        });
        app.Map("/viewer/{session}", async (HttpContext context, string session) =>
        {
            var outcome = await ports.Views.JoinAsync(RelayStage.Tenant, new(session), context.RequestAborted);
            if (outcome is JoinOutcome.Joined joined)
            {
                await using var view = joined.View;
                await StayAsync(context, view.ShowAsync);
            }
            else
            {
                await Refuse(context);
            }
        });
        var gateway = new RelayGateway(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        gateway.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("http:", "ws:", StringComparison.Ordinal));
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task StayAsync(HttpContext context, Func<WebSocket, CancellationToken, Task> stay)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await stay(socket, ended.Token);
    }
}

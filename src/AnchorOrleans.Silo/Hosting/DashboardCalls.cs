using System.Net.Sockets;
using AnchorOrleans.Api.RateLimits;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.HttpOverrides;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Recognises requests of the dashboard by the socket on which they come, and takes from them for whom they are sent: links then begin as that person reaches the service, and guessed keys count for their address.</summary>
internal static class DashboardCalls
{
    /// <summary>Adds the recognition.</summary>
    public static void UseDashboardCalls(this WebApplication app)
    {
        var socket = app.Services.GetRequiredService<RuntimeFolder>().DashboardSocket;

        // Only the dashboard reaches that socket, so what it says needs no list of known proxies.
        var said = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        said.KnownIPNetworks.Clear();
        said.KnownProxies.Clear();
        app.UseWhen(
            context => context.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint is UnixDomainSocketEndPoint end && end.ToString() == socket,
            calls => calls.UseForwardedHeaders(said).Use(static (context, next) =>
            {
                context.Features.Set(DashboardCall.Mark);
                return next(context);
            }));
    }
}

using AnchorOrleans.Client.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Serves this silo's browsers to the other processes of its cluster, and to nobody else.</summary>
/// <remarks>It is a server of its own: no route of the public API can come to be served here, and none of these there.</remarks>
internal sealed class RelayServer(LocalSessions here, RelayListener listener, IClusterIdentity identity, IOptions<RelayOptions> options, ILoggerFactory logging) : IHostedService, IAsyncDisposable
{
    private const int Kibibyte = 1024;
    private const int MostStreams = 100;
    private const int StreamWindow = 128 * Kibibyte;

    private WebApplication? _app;

    /// <summary>Gets where it listens; it must have started.</summary>
    public Uri Address => new(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.UseRouting();
        new RelayEndpoints(here).Map(_app);
        await _app.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // The process that passes something on has bounded it, and a guest may be as slow as it likes.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * Kibibyte;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 128 * Kibibyte;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.Value.Ping;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.Value.PingTimeout;

        // Each stream's window fits into the connection's: browsers that take nothing hold nobody else up.
        kestrel.Limits.Http2.MaxStreamsPerConnection = MostStreams;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = MostStreams * StreamWindow * 2;
        kestrel.Listen(listener.Address, listener.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = options.Value.ConnectTimeout,
                OnConnection = _ => new(identity.ServerOptions()),
            });
        });
    }

    /// <summary>Leaves signals to the service, which starts and stops this server.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

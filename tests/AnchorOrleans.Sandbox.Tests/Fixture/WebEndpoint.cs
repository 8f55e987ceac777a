using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>A small web server that remembers what it was asked.</summary>
internal sealed class WebEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebEndpoint(WebApplication app)
    {
        _app = app;
    }

    public ConcurrentQueue<WebRequest> Requests { get; } = new();

    public Uri Address => new(_app.Urls.First());

    /// <summary>Listens on a unix socket, as the platform does for its sandboxes.</summary>
    public static Task<WebEndpoint> StartAsync(string socket, RequestDelegate handler)
    {
        return StartAsync(kestrel => kestrel.ListenUnixSocket(socket), handler);
    }

    /// <summary>Listens on a port of the host's loopback, as a website behind the egress proxy.</summary>
    public static Task<WebEndpoint> StartAsync(bool isSecure, RequestDelegate handler)
    {
        return StartAsync(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => _ = isSecure ? listen.UseHttps(CreateCertificate()) : listen), handler);
    }

    public static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<WebEndpoint> StartAsync(Action<KestrelServerOptions> listen, RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(listen);
        var endpoint = new WebEndpoint(builder.Build());
        endpoint._app.UseWebSockets();
        endpoint._app.Run(async context =>
        {
            endpoint.Requests.Enqueue(await WebRequest.ReadAsync(context));
            await handler(context);
        });
        await endpoint._app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=secure.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

/// <summary>What a server was asked.</summary>
internal sealed record WebRequest(string Line, string Host, string? ApiKey, string Body)
{
    public static async Task<WebRequest> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        return new WebRequest(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
            context.Request.Host.Value ?? "",
            context.Request.Headers["anchor-api-key"],
            context.WebSockets.IsWebSocketRequest ? "" : await reader.ReadToEndAsync(context.RequestAborted));
    }
}

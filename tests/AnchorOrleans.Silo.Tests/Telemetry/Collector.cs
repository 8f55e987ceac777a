using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>A collector of OTLP over HTTP that keeps what it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    public const string Header = "x-collector-key";
    public const string HeaderValue = "collector-5d1f0a77c2";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();

    private Collector(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Gets the settings with which a service sends its telemetry here.</summary>
    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Telemetry:Otlp:Endpoint"] = Address.ToString(),
        ["Telemetry:Otlp:Protocol"] = "http",
        ["Telemetry:Otlp:Headers"] = $"{Header}={HeaderValue}",
        ["Telemetry:Logs:Format"] = "json",
        ["Browser:Warm"] = "0",
        ["Sandbox:Warm"] = "1",
    };

    /// <summary>Gets everything that was received, as text in which texts can be looked for.</summary>
    public string Everything => string.Join('\n', _received.Select(part => Encoding.UTF8.GetString(part.Body)));

    public IReadOnlyList<CollectedSpan> Spans => [.. Bodies("traces").SelectMany(CollectedSpan.In)];

    /// <summary>Gets the names of all metrics.</summary>
    public IReadOnlySet<string> Metrics => Bodies("metrics")
        .SelectMany(body => new ProtobufMessage(body).All(1)).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)).Select(metric => metric.Text(1))
        .ToHashSet();

    /// <summary>Gets the log lines with the ids of their traces.</summary>
    public IReadOnlyList<(string Text, string Trace)> Lines =>
    [
        .. Bodies("logs").SelectMany(body => new ProtobufMessage(body).All(1)).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2))
            .Select(line => (line.All(5).Select(value => value.Text(1)).FirstOrDefault() ?? "", line.Hex(9))),
    ];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            if (context.Request.Headers[Header] != HeaderValue)
            {
                return Results.Unauthorized();
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            collector._received.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        collector.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IEnumerable<byte[]> Bodies(string signal) => _received.Where(part => part.Signal == signal).Select(part => part.Body);
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Api.Authentication;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Shows <c>/metrics</c> to Prometheus, and to nobody who has neither its token nor a key of an administrator. Task code reaches this service too.</summary>
internal static class MetricsPage
{
    private const string Path = "/metrics";
    private const string Scheme = "Bearer ";

    /// <summary>Adds the page where it is wanted.</summary>
    public static void UseMetricsPage(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Prometheus;
        if (!options.Enabled)
        {
            return;
        }

        var administrators = app.Services.GetRequiredService<IAdministratorCheck>();
        app.MapWhen(context => context.Request.Path == Path, page =>
        {
            page.Use(async (context, next) =>
            {
                context.Response.StatusCode = IsLetIn(context, options) ? StatusCodes.Status200OK : await administrators.CheckAsync(context);
                if (context.Response.StatusCode == StatusCodes.Status200OK)
                {
                    await next(context);
                }
            });
            page.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true);
        });
    }

    private static bool IsLetIn(HttpContext context, PrometheusOptions options) =>
        (options.Loopback && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
        || (options.Token is { } token && context.Request.Headers.Authorization is [{ } text, ..] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && AreEqual(text[Scheme.Length..].Trim(), token));

    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}

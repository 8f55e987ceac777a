using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnchorOrleans.Api.Health;

/// <summary>How the service is.</summary>
/// <param name="Status"><c>ready</c>, <c>degraded</c> (it works, but something should be looked at), or <c>unavailable</c>.</param>
/// <param name="Message">Which parts are not ready; null when all are.</param>
/// <param name="Parts">All parts, by name.</param>
/// <param name="Version">Of the service.</param>
/// <param name="Engine">What runs the grains: <c>orleans</c> or <c>local</c>.</param>
internal sealed record HealthResponse(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message,
    IReadOnlyList<HealthPart> Parts,
    string Version,
    string Engine)
{
#if ENGINE_ORLEANS
    private const string BuiltFor = "orleans";
#else
    private const string BuiltFor = "local";
#endif

    /// <summary>Gets the version of the service.</summary>
    public static string OwnVersion { get; } =
        typeof(HealthResponse).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Shows a report. Exceptions are left out: what they say is for the log.</summary>
    public static HealthResponse Of(HealthReport report)
    {
        var unavailable = report.Entries.Where(part => part.Value.Status == HealthStatus.Unhealthy).Select(part => part.Key).Order(StringComparer.Ordinal);
        return new HealthResponse(
            WordOf(report.Status),
            report.Status == HealthStatus.Unhealthy ? $"Not ready: {string.Join(", ", unavailable)}" : null,
            [.. report.Entries.OrderBy(part => part.Key, StringComparer.Ordinal)
                .Select(part => new HealthPart(part.Key, WordOf(part.Value.Status), part.Value.Description))],
            OwnVersion,
            BuiltFor);
    }

    private static string WordOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ready",
        HealthStatus.Degraded => "degraded",
        _ => "unavailable",
    };
}

/// <summary>How a part of the service is.</summary>
/// <param name="Name">The part.</param>
/// <param name="Status">As of the whole.</param>
/// <param name="Detail">A sentence, such as the limits in force.</param>
internal sealed record HealthPart(
    string Name, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail);

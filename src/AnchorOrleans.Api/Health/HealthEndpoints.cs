using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnchorOrleans.Api.Health;

/// <summary>Tells whether the service is ready; it needs no key.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", CheckAsync).WithTags("Health").WithName("Health").AnswersBare<HealthResponse>();

    /// <summary>Answers 200 when every part is ready, and 503 with the part's name otherwise.</summary>
    internal static async Task<IResult> CheckAsync(HealthCheckService checks, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        return Answer.Json(
            HealthResponse.Of(report),
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}

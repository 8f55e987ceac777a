using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnchorOrleans.Silo.Hosts;

/// <summary>Whether a process without grains reaches those who have them.</summary>
internal sealed class GatewayHealth(GatewayLifetime gateway, IGrainFactory grains, TimeProvider clock) : IHealthCheck
{
    private static readonly TenantId Nobody = new("health");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (!gateway.IsReady)
        {
            return HealthCheckResult.Unhealthy("The gateway starts or stops and takes no requests.");
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var hosts = (await grains.GetAdmission().DescribeAsync(Nobody, either.Token)).Hosts;
            return hosts.IsEmpty ? HealthCheckResult.Unhealthy("No silo has reported.") : HealthCheckResult.Healthy($"{hosts.Length} silos have reported.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("No silo answers.", exception);
        }
    }
}

using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Browser.Recordings;
using AnchorOrleans.Jail;
using AnchorOrleans.Silo.Hosts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Whether this host takes work.</summary>
internal sealed class HostHealth(HostLifetime host) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        host.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The host starts or stops and takes no work."));
}

/// <summary>Whether task code can run, and within which limits.</summary>
internal sealed class SandboxHealth(IJailer jailer) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        jailer.Support.CanJail ? HealthCheckResult.Healthy(jailer.Support.Limits) : HealthCheckResult.Unhealthy(jailer.Support.Reason));
}

/// <summary>Whether browsers can be started.</summary>
internal sealed class BrowserHealth(IBrowserPool pool) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        pool.Obstacle is { } obstacle ? HealthCheckResult.Unhealthy(obstacle) : HealthCheckResult.Healthy());
}

/// <summary>Whether sessions can be recorded; a service without ffmpeg lacks nothing else.</summary>
internal sealed class RecordingHealth(SessionRecorders recorders) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        HealthCheckResult.Healthy(recorders.Obstacle is { } obstacle ? $"Off: {obstacle}" : "Sessions are recorded that ask for it."));
}

using AnchorOrleans.Api;

namespace AnchorOrleans.Silo.Hosts;

/// <summary>Ends held requests when a process without grains is told to stop, while the API still serves; nothing else is here that could be lost.</summary>
internal sealed class GatewayLifetime(Drain drain) : IHostedLifecycleService
{
    /// <summary>Gets a value indicating whether requests are taken.</summary>
    public bool IsReady { get; private set; }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        IsReady = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsReady = false;
        drain.Complete();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Makes the folder of this service's sockets once the data folder is ours, and removes it at the end.</summary>
internal sealed class RuntimeFolderStart(RuntimeFolder folder) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        folder.Create();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        folder.Remove();
        return Task.CompletedTask;
    }
}

using Microsoft.Extensions.Hosting;

namespace AnchorOrleans.Storage;

/// <summary>Has a silo own its data folder from when the host makes its services until it is gone.</summary>
internal sealed class DataFolderStart(DataFolder folder) : IHostedService
{
    /// <summary>Gets the folder, which is owned as long as this is.</summary>
    public DataFolder Folder => folder;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Prepares the machine once the data folder is ours: ends what an earlier process left, and opens the sandboxes' way out.</summary>
internal sealed partial class RuntimeStart(RuntimeFolder folder, IJailer jailer, IEgressProxy egress, ILogger<RuntimeStart> logger) : IHostedService
{
    private IEgressEndpoint? _egress;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var swept = await jailer.SweepAsync(cancellationToken);
        if (swept > 0)
        {
            LogSwept(swept);
        }

        _egress = egress.Open(folder.EgressSocket, EgressPolicy.Default);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_egress is not null)
        {
            await _egress.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Ended {Processes} processes that an earlier process of this service had left.")]
    private partial void LogSwept(int processes);
}

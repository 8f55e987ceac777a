#if ENGINE_ORLEANS
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Client;

/// <summary>Tries again to reach a silo until there is one: processes of a cluster start in any order.</summary>
internal sealed partial class PatientConnection(TimeProvider clock, ILogger<PatientConnection> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogWaiting(exception.Message);
        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "No silo of the cluster can be reached yet: {Problem}")]
    private partial void LogWaiting(string problem);
}
#endif

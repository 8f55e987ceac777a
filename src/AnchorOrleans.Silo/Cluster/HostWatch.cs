#if ENGINE_ORLEANS
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Cluster;

/// <summary>Watches who belongs to the cluster, and has the hosts of silos that are gone tell what was lost.</summary>
/// <remarks>Every silo does so, since the first to notice may be gone itself a moment later; asking twice changes nothing.</remarks>
internal sealed partial class HostWatch(IClusterMembershipService membership, IGrainFactory grains, TimeProvider clock, ILogger<HostWatch> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly HashSet<SiloAddress> _told = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var living = snapshot.Members.Values.Where(static member => member.Status is not SiloStatus.Dead).Select(static member => member.Name).ToHashSet(StringComparer.Ordinal);
            _told.IntersectWith(snapshot.Members.Keys);
            foreach (var gone in snapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead && !living.Contains(member.Name)))
            {
                if (_told.Add(gone.SiloAddress))
                {
                    await TellAsync(gone.Name, stoppingToken);
                }
            }
        }
    }

    private async Task TellAsync(string name, CancellationToken cancellationToken)
    {
        LogGone(name);
        while (true)
        {
            try
            {
                await grains.GetHost(new HostId(name)).BeatAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Its grain may be looked for where it was, for a moment; or the database is away.
                LogNotTold(exception, name);
                await Task.Delay(TryAgain, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Name} is gone.")]
    private partial void LogGone(string name);

    [LoggerMessage(LogLevel.Warning, "The host of silo {Name} could not be asked to tell what was lost; it is tried again.")]
    private partial void LogNotTold(Exception exception, string name);
}
#endif

#if ENGINE_ORLEANS
using Orleans.Runtime.Placement;

namespace AnchorOrleans.Silo.Cluster;

/// <summary>Places a host's grain on the silo of its name; while there is none, on the one that asks.</summary>
internal sealed class HostDirector(IClusterMembershipService membership) : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var name = target.GrainIdentity.Key.ToString();
        var silos = context.GetCompatibleSilos(target);
        var members = membership.CurrentSnapshot.Members;
        var home = Array.Find(silos, silo => members.TryGetValue(silo, out var member) && string.Equals(member.Name, name, StringComparison.Ordinal));
        return Task.FromResult(home ?? (Array.IndexOf(silos, context.LocalSilo) >= 0 ? context.LocalSilo : silos[0]));
    }
}
#endif

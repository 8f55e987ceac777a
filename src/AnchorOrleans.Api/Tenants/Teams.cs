using System.Collections.Concurrent;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Tenants;

/// <summary>Knows the UUID that stands for a tenant in answers; it never changes, so it is asked for once.</summary>
internal sealed class Teams(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<TenantId, string> _known = new();

    /// <summary>Answers the tenant's <c>teamId</c>.</summary>
    public async ValueTask<string> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(tenant, out var known))
        {
            return known;
        }

        var description = await grains.GetTenant(tenant).DescribeAsync(cancellationToken)
            ?? throw new InvalidOperationException($"Tenant '{tenant}' has a key but was never created.");
        return _known.GetOrAdd(tenant, description.TeamId.ToString("D"));
    }
}

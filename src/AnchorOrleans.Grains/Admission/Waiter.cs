using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Admission;

/// <summary>One who waits for a slot.</summary>
/// <param name="Request">For what.</param>
/// <param name="Number">Rises with everybody who joins.</param>
internal sealed record Waiter(SlotRequest Request, long Number)
{
    public TenantId Tenant => Request.Owner.Tenant;

    /// <summary>Gets the runs that wait while this one waits.</summary>
    public ImmutableArray<TenantKey> Runs { get; } = RunsOf(Request);

    /// <summary>Gets the place by the time of asking alone.</summary>
    public (DateTimeOffset RequestedAt, long Number) Age => (Request.RequestedAt, Number);

    /// <summary>Gets the place among the requests of one tenant.</summary>
    private (int Rank, DateTimeOffset RequestedAt, long Number) Place => (-Request.Priority, Request.RequestedAt, Number);

    private static ImmutableArray<TenantKey> RunsOf(SlotRequest request)
    {
        var above = request.Above.IsDefault ? [] : request.Above.Select(run => new TenantKey(request.Owner.Tenant, run.Value));
        return [.. request.Holder is { } holder ? above.Append(holder).Distinct() : above];
    }

    /// <summary>Orders by the time of asking.</summary>
    public sealed class ByAge : IComparer<Waiter>
    {
        public static ByAge Order { get; } = new();

        public int Compare(Waiter? x, Waiter? y) => Nullable.Compare(x?.Age, y?.Age);
    }

    /// <summary>Orders as one tenant's requests are served: by priority, then by the time of asking.</summary>
    public sealed class ByPlace : IComparer<Waiter>
    {
        public static ByPlace Order { get; } = new();

        public int Compare(Waiter? x, Waiter? y) => Nullable.Compare(x?.Place, y?.Place);
    }
}

using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;

namespace AnchorOrleans.Grains.Tests.Hosts;

public sealed class HostStateTests
{
    private static readonly HostState Started = new HostState().Begin(Samples.Capacity);

    [Fact]
    public void A_lease_is_held_once_however_often_it_is_taken()
    {
        var holding = Started.Hold(Samples.RunnerLease, 1);

        Assert.True(holding.Holds(Samples.RunnerLease.Lease));
        Assert.Same(holding, holding.Hold(Samples.RunnerLease, 1));
    }

    [Fact]
    public void A_lease_that_ended_is_not_held_and_ending_it_again_changes_nothing()
    {
        var ended = Started.Hold(Samples.RunnerLease, 1).Hold(Samples.BrowserLease, 4).End(Samples.RunnerLease.Lease);

        Assert.False(ended.Holds(Samples.RunnerLease.Lease));
        Assert.Equal([new HostedLease(Samples.BrowserLease, 4)], ended.Leases);
        Assert.Same(ended, ended.End(Samples.RunnerLease.Lease));
    }

    [Fact]
    public void A_new_process_holds_nothing_and_counts_up()
    {
        var next = Started.Hold(Samples.RunnerLease, 1).Begin(new HostCapacity(5, 6));

        Assert.Equal((2, new HostCapacity(5, 6)), (next.Incarnation, next.Capacity));
        Assert.Empty(next.Leases);
    }

    [Fact]
    public void A_draining_host_has_no_slots_and_keeps_what_it_holds()
    {
        var draining = Started.Hold(Samples.RunnerLease, 1).Drain();

        Assert.Equal(new HostCapacity(0, 0), draining.Capacity);
        Assert.True(draining.Holds(Samples.RunnerLease.Lease));
    }
}

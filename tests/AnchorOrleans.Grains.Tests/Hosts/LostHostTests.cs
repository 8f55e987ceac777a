using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Hosts;

/// <summary>A host's grain that lives on another silo, because its own is gone.</summary>
public sealed class LostHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_lost_silo_held_ends_as_soon_as_somebody_asks_for_its_host()
    {
        await using var silo = await StartBusyAsync();

        await LoseAsync(silo);

        Assert.Equal("HOST_LOST", (await silo.EndOfAsync("e1")).Failure!.Code);
        await silo.Interference.Calls.SeenAsync("OnBrowserGoneAsync");
        Assert.Equal((SessionStatus.Ended, "instance_lost"), await silo.Session("s1").DescribeAsync(Cancelled) is { } view ? (view.Status, view.EndReason) : default);
    }

    [Fact]
    public async Task Whoever_could_not_be_told_of_the_loss_is_told_again()
    {
        await using var silo = await StartBusyAsync();
        silo.Interference.Fail("OnHostLostAsync");

        await LoseAsync(silo);
        silo.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("HOST_LOST", (await silo.EndOfAsync("e1")).Failure!.Code);
    }

    [Fact]
    public async Task A_lost_silo_gets_no_work_and_nothing_of_it_is_stopped_here()
    {
        await using var silo = await StartBusyAsync();

        await LoseAsync(silo);
        await silo.EndOfAsync("e1");
        await silo.SubmitAsync("e2");

        Assert.Equal(ExecutionStatus.Queued, await silo.StatusOfAsync("e2"));
        Assert.Equal(0, silo.Journal.Count("stop e1#1"));
        Assert.Null(await silo.Host.FindAddressAsync(Cancelled));
        Assert.Equal(0, (await silo.Grains.GetAdmission().DescribeAsync(TestSilo.Tenant, Cancelled)).Hosts.Single().Runners.Total);
    }

    [Fact]
    public async Task A_silo_that_comes_back_gets_its_host_back()
    {
        await using var silo = await StartBusyAsync();
        await LoseAsync(silo);
        await silo.EndOfAsync("e1");
        await silo.SubmitAsync("e2");

        // The grain leaves the silo on which it was, and is placed anew.
        Assert.False(await silo.Host.StartedAsync(Samples.Capacity, Cancelled));
        silo.Machine.Elsewhere = null;
        Assert.True(await silo.Host.StartedAsync(Samples.Capacity, Cancelled));

        await silo.Runner.StartedAsync("e2");
    }

    /// <summary>Starts a silo with a run and a session, and has its host's grain go to sleep.</summary>
    private static async Task<TestSilo> StartBusyAsync()
    {
        var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        await silo.OpenAsync("s1");
        await silo.Session("s1").WaitUntilOpenAsync(Cancelled);
        return silo;
    }

    /// <summary>Has the host's grain live where its silo is not.</summary>
    private static async Task LoseAsync(TestSilo silo)
    {
        silo.Interference.EndActivationAfter("FindAddressAsync");
        await silo.Host.FindAddressAsync(Cancelled);
        silo.Machine.Elsewhere = TestSilo.HostId;
        Assert.False(await silo.Host.BeatAsync(Cancelled));
    }
}

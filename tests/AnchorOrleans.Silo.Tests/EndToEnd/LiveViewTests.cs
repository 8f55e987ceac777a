using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class LiveViewTests
{
    [Fact]
    public async Task People_see_and_use_a_session_through_its_live_view()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();

        // The viewers' browser is a session of the same service, so that it has to be let in here.
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = "127.0.0.1",
            ["Browser:Slots"] = "10",
        });

        var seen = await OutsideProgram.RunAsync(service, "node", "live-view.mjs", ("TARGET_URL", site.Address.ToString()));

        Assert.Equal(16, seen["held"]!.AsArray().Count);
    }
}

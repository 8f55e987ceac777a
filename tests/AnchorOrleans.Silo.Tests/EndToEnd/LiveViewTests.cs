using System.Net.WebSockets;
using System.Text.Json.Nodes;
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

        Assert.Equal(17, seen["held"]!.AsArray().Count);
    }

    [Fact]
    public async Task Viewers_who_vanish_in_crowds_end_nothing_but_their_own_view()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Screencast:MaxViewers"] = "1000" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = await client.PostAsync("/v1/sessions", new JsonObject());
        var url = (string)session["live_view_url"]!;
        var opened = await client.SendAsync(HttpMethod.Post, "/live/open", new JsonObject { ["token"] = url[(url.IndexOf("#token=", StringComparison.Ordinal) + 7)..] });
        var watch = new Uri($"ws://{service.Address.Authority}/live/watch?ticket={opened.Body!["ticket"]}");

        for (var crowd = 0; crowd < 20; crowd++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                using var socket = new ClientWebSocket();
                await socket.ConnectAsync(watch, TestContext.Current.CancellationToken);
                await socket.ReceiveAsync(new byte[1024], TestContext.Current.CancellationToken);
                socket.Abort();
            }));
        }

        Assert.Equal("running", (string?)(await client.GetAsync($"/v1/sessions/{session["id"]}"))["status"]);
    }
}

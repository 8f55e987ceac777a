using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>What viewers cost: CPU of the service and its browser, without and with viewers of a page that always moves; run by <c>./test --soak</c>.</summary>
public sealed class LiveViewMeasurement(ITestOutputHelper output)
{
    private const int Viewers = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    [Fact(Explicit = true)]
    public async Task Four_viewers_cost_less_than_half_a_core()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = await client.PostAsync("/v1/sessions", new JsonObject());
        await client.PostAsync($"/v1/sessions/{session["id"]}/goto", new JsonObject { ["url"] = $"data:text/html,{Uri.EscapeDataString(MovingPage.Html)}" });

        var alone = await CoresInUse.MeasureAsync(service, Period);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var ticket = await OpenAsync(service, (string)session["live_view_url"]!);
        var viewers = await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => ViewAsync(service, ticket)));
        var watching = viewers.Select(viewer => CountAsync(viewer, stop.Token)).ToList();
        var watched = await CoresInUse.MeasureAsync(service, Period);
        await stop.CancelAsync();
        var counts = await Task.WhenAll(watching);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Cores used without viewers {alone}, with {Viewers} viewers {watched}, more by {watched.Together - alone.Together:0.00}. Pictures a viewer and second: {counts.Average(count => count.Frames) / Period.TotalSeconds:0.0}; KiB a picture: {counts.Sum(count => count.Bytes) / 1024.0 / counts.Sum(count => count.Frames):0}."));
        Assert.All(counts, count => Assert.InRange(count.Frames, Period.TotalSeconds * 4, double.MaxValue));
        Assert.InRange(watched.Together - alone.Together, double.MinValue, 0.5);
    }

    private static async Task<string> OpenAsync(ServiceProcess service, string url)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var answer = await http.PostAsJsonAsync(
            new Uri("/live/open", UriKind.Relative), new JsonObject { ["token"] = url[(url.IndexOf("#token=", StringComparison.Ordinal) + 7)..] }, TestContext.Current.CancellationToken);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["ticket"]!;
    }

    private static async Task<ClientWebSocket> ViewAsync(ServiceProcess service, string ticket)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{service.Address.Authority}/live/watch?ticket={ticket}"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<(int Frames, long Bytes)> CountAsync(ClientWebSocket viewer, CancellationToken stop)
    {
        var (frames, bytes) = (0, 0L);
        var buffer = new byte[256 * 1024];
        using (viewer)
        {
            try
            {
                while (true)
                {
                    var part = await viewer.ReceiveAsync(buffer, stop);
                    bytes += part.Count;
                    frames += part is { MessageType: WebSocketMessageType.Binary, EndOfMessage: true } ? 1 : 0;
                }
            }
            catch (OperationCanceledException)
            {
                return (frames, bytes);
            }
        }
    }
}

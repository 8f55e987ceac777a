using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>What a recording costs: CPU, bytes, and time at the session's end, of a page that always moves and of one that stands still; run by <c>./test --soak</c>.</summary>
public sealed class RecordingMeasurement(ITestOutputHelper output)
{
    private const string Still = "<!doctype html><title>still</title><h1>Nothing moves here</h1>";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    [Fact(Explicit = true)]
    public async Task A_page_that_stands_still_costs_next_to_nothing_and_one_that_moves_less_than_half_a_core()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);

        var still = await MeasureAsync(service, client, "still", Still);
        var moving = await MeasureAsync(service, client, "moving", MovingPage.Html);

        Assert.InRange(still, double.MinValue, 0.05);
        Assert.InRange(moving, double.MinValue, 0.5);
    }

    private async Task<double> MeasureAsync(ServiceProcess service, ApiClient client, string name, string page)
    {
        var (without, endsWithout, _) = await MeasureAsync(service, client, page, isRecorded: false);
        var (with, ends, bytes) = await MeasureAsync(service, client, page, isRecorded: true);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: cores without a recording {without}, with one {with}, more by {with.Together - without.Together:0.000}; {bytes / 1024.0 / Period.TotalSeconds:0.0} KiB a second; the session's end took {endsWithout.TotalMilliseconds:0} ms without, {ends.TotalMilliseconds:0} ms with one."));
        return with.Together - without.Together;
    }

    private static async Task<(CoresInUse Cores, TimeSpan End, long Bytes)> MeasureAsync(ServiceProcess service, ApiClient client, string page, bool isRecorded)
    {
        var created = await client.PostAsync("/v1/sessions", new JsonObject { ["session"] = new JsonObject { ["recording"] = new JsonObject { ["active"] = isRecorded } } });
        var session = (string)created["id"]!;
        await client.PostAsync($"/v1/sessions/{session}/goto", new JsonObject { ["url"] = $"data:text/html,{Uri.EscapeDataString(page)}" });
        var cores = await CoresInUse.MeasureAsync(service, Period);
        var began = Stopwatch.GetTimestamp();
        await client.DeleteAsync($"/v1/sessions/{session}");
        var end = Stopwatch.GetElapsedTime(began);
        var list = await client.GetAsync($"/v1/sessions/{session}/recordings");
        return (cores, end, list["items"]!.AsArray().Sum(item => (long)item!["size"]!));
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Silo.Tests.Telemetry;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>What telemetry costs where it costs most: executions that never reach a sandbox, since their code does not compile, so that only requests, grains and storage work.</summary>
public sealed class TelemetryMeasurement(ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const int Runs = 2_000;
    private const int AtOnce = 16;

    [Fact(Explicit = true)]
    public async Task Executions_a_second_without_and_with_telemetry()
    {
        await using var collector = await Collector.StartAsync();
        using var plainData = new TemporaryFolder();
        using var tracedData = new TemporaryFolder();
        var common = new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Slots"] = "16", ["RateLimits:RequestsPerMinute"] = "0", ["Logging:LogLevel:Default"] = "Warning" };
        var traced = new Dictionary<string, string>(collector.Settings.Concat(common.Where(setting => !collector.Settings.ContainsKey(setting.Key)))) { ["Telemetry:Logs:Format"] = "text", ["Silo:Port"] = "11311" };
        await using var off = await ServiceProcess.StartAsync(plainData.Path, new Dictionary<string, string>(common) { ["Telemetry:Prometheus:Enabled"] = "false" });
        await using var on = await ServiceProcess.StartAsync(tracedData.Path, traced);
        var (offTask, onTask) = (await PrepareAsync(off), await PrepareAsync(on));

        var (without, with) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await MeasureAsync(off, offTask));
            with.Add(await MeasureAsync(on, onTask));
        }

        var rates = without.Zip(with, (off, on) => on.Rate / off.Rate).Order().ToList();
        var efforts = without.Zip(with, (off, on) => on.Processor / off.Processor).Order().ToList();
        output.WriteLine($"Executions a second, {Rounds} rounds of {Runs}, every request traced: without {Show(without.Select(cost => cost.Rate))}; with {Show(with.Select(cost => cost.Rate))}; with/without {Show(rates, "0.00")}, median {Show([rates[Rounds / 2]], "0.00")}.");
        output.WriteLine($"Processor time of the service for each, ms: without {Show(without.Select(cost => cost.Processor), "0.00")}; with {Show(with.Select(cost => cost.Processor), "0.00")}; with/without {Show(efforts, "0.00")}, median {Show([efforts[Rounds / 2]], "0.00")}.");
        Assert.True(efforts[Rounds / 2] > 0);
    }

    private static async Task<string> PrepareAsync(ServiceProcess service)
    {
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("empty", "export const nothing = 1;");
        await MeasureAsync(service, task);
        return task;
    }

    private static async Task<Cost> MeasureAsync(ServiceProcess service, string task)
    {
        using var client = new ApiClient(service.Address, service.Key);
        using var process = Process.GetProcessById(service.ProcessId);
        var (from, spent) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        await Parallel.ForAsync(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (_, _) =>
        {
            var (_, answer) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft" });
            Assert.Equal("COMPILE_ERROR", (string?)answer!["data"]!["errorCode"]);
        });
        var rate = Runs / Stopwatch.GetElapsedTime(from).TotalSeconds;
        process.Refresh();
        return new Cost(rate, (process.TotalProcessorTime - spent).TotalMilliseconds / Runs);
    }

    private static string Show(IEnumerable<double> values, string format = "0") =>
        string.Join(", ", values.Select(value => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>What a round cost.</summary>
    /// <param name="Rate">Executions a second; busy neighbours make it less.</param>
    /// <param name="Processor">Milliseconds of processor time for each.</param>
    private sealed record Cost(double Rate, double Processor);
}

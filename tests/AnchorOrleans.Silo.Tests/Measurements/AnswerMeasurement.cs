using System.Diagnostics;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>What a caller waits beyond the run's own time; run by <c>./test --soak</c>, since a time on a busy machine proves nothing.</summary>
public sealed class AnswerMeasurement(ITestOutputHelper output)
{
    private const int Runs = 50;

    [Fact(Explicit = true)]
    public async Task Answer_to_a_run_of_a_tenth_of_a_second()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("short", "export default async function run() { await new Promise(done => setTimeout(done, 100)); return 1; }");
        await client.RunDraftAsync(task);

        var overheads = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var run = await client.RunDraftAsync(task);
            var answered = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Assert.True((bool)run["success"]!, run.ToJsonString());
            overheads.Add(answered - (double)run["executionTime"]!);
        }

        overheads.Sort();
        output.WriteLine($"Milliseconds beyond the run's own time, {Runs} runs: p50 {overheads[Runs / 2]:0.0}, p90 {overheads[Runs * 9 / 10]:0.0}, max {overheads[^1]:0.0}.");
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>Thousands of tasks and runs leave nothing behind but their history; run by <c>./test --soak</c>, since it takes minutes.</summary>
public sealed class SoakMeasurement(ITestOutputHelper output)
{
    private const int Count = 2000;
    private const int Block = 500;
    private const int AtOnce = 8;
    private const int PageSize = 100;

    [Fact(Explicit = true)]
    public async Task Two_thousand_tasks_and_runs_all_end_are_each_listed_once_and_leave_nothing()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        using var client = new ApiClient(service.Address, service.Key);

        var tasks = await CreateTasksAsync(client);
        var runs = new ConcurrentBag<string>();
        var memory = new List<long>();
        for (var first = 0; first < Count; first += Block)
        {
            var began = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(tasks.Skip(first).Take(Block), Parallelism(), async (task, _) => runs.Add(await StartAsync(client, task)));
            await WaitUntilAllEndedAsync(client);
            var took = Stopwatch.GetElapsedTime(began);
            memory.Add(ResidentKibibytes(service));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"After run {runs.Count}: {Block / took.TotalSeconds:0.0} runs/s, the service has {memory[^1] / 1024.0:0.0} MiB resident."));
        }

        var listed = await ListAsync(client);
        Assert.Equal(Count, listed.Count);
        Assert.Equal(runs.Order(StringComparer.Ordinal), listed.Select(run => (string)run["id"]!).Order(StringComparer.Ordinal));
        Assert.All(listed, run => Assert.Equal("success", (string?)run["status"]));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
        Assert.InRange(memory[^1], 0, memory[0] * 11 / 10);
    }

    private async Task<IReadOnlyList<string>> CreateTasksAsync(ApiClient client)
    {
        var (ids, times) = (new ConcurrentBag<string>(), new ConcurrentBag<double>());
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), Parallelism(), async (number, _) =>
        {
            var one = Stopwatch.GetTimestamp();

            // Each has code of its own, so that each is compiled.
            ids.Add(await client.CreateTaskAsync($"soak-{number}", $"export default async function run() {{ return {number}; }}"));
            times.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        });
        var took = Stopwatch.GetElapsedTime(began);
        var sorted = times.Order().ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} tasks created, {AtOnce} at once: {Count / took.TotalSeconds:0.0} a second, p50 {sorted[Count / 2]:0.0} ms, p99 {sorted[Count * 99 / 100]:0.0} ms."));
        Assert.Equal(Count, ids.Distinct(StringComparer.Ordinal).Count());
        return [.. ids];
    }

    private static async Task<string> StartAsync(ApiClient client, string task) => (string)(await client.PostAsync(
        "/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft", ["async"] = true }))["executionResultId"]!;

    /// <summary>Asks as a client would that has no other way to know.</summary>
    private static async Task WaitUntilAllEndedAsync(ApiClient client)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while ((long)(await client.GetAsync("/v1/executions?status=queued,running&limit=1"))["pagination"]!["total"]! > 0)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<IReadOnlyList<JsonNode>> ListAsync(ApiClient client)
    {
        var listed = new List<JsonNode>();
        for (var page = 1; ; page++)
        {
            var answer = await client.GetAsync($"/v1/executions?limit={PageSize}&page={page}");
            listed.AddRange(answer["results"]!.AsArray().Select(run => run!));
            if (page >= (int)answer["pagination"]!["totalPages"]!)
            {
                return listed;
            }
        }
    }

    private static ParallelOptions Parallelism() => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken };

    private static long ResidentKibibytes(ServiceProcess service) =>
        long.Parse(ProcessTree.Status(service.ProcessId, "VmRSS")!.Split(' ')[0], CultureInfo.InvariantCulture);
}

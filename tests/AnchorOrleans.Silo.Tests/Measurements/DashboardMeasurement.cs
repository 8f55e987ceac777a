using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.Playwright;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>How soon the dashboard shows something with a long history, and what open tabs cost; run by <c>./test --soak</c>, since a time on a busy machine proves nothing.</summary>
public sealed class DashboardMeasurement(ITestOutputHelper output)
{
    private const int Tasks = 10_000;
    private const int Executions = 100_000;
    private const int Loads = 5;
    private const int Tabs = 50;
    private const double SoonEnough = 300;

    [Fact(Explicit = true)]
    public async Task Pages_with_ten_thousand_tasks_and_a_hundred_thousand_executions()
    {
        using var data = new TemporaryFolder();
        var (task, succeeded, failed) = await LeaveAsync(data.Path);
        await LongHistory.WriteAsync(data.Path, task, [succeeded, succeeded, succeeded, failed], Tasks, Executions);
        await using var stage = await DashboardStage.SetInAsync(data, ("Dashboard:Refresh", "00:00:01"));
        var session = (string)(await stage.Client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        string[] paths =
        [
            "/dashboard/tasks", "/dashboard/tasks?search=seeded-0042", $"/dashboard/tasks/{task}", $"/dashboard/tasks/{task}/run", $"/dashboard/tasks/{task}/versions?from=1&to=draft",
            $"/dashboard/tasks/{task}/executions", $"/dashboard/tasks/{task}/use", $"/dashboard/tasks/{task}/settings", "/dashboard/executions", "/dashboard/executions?status=failure", "/dashboard/executions?page=3000",
            $"/dashboard/executions/{succeeded}", $"/dashboard/executions/{failed}", "/dashboard/sessions", $"/dashboard/sessions/{session}", "/dashboard/agent",
            "/dashboard/system", "/dashboard/system/keys", "/dashboard/system/settings",
        ];

        var slow = new List<string>();
        foreach (var path in paths)
        {
            var paint = await PaintAsync(stage, path);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{paint,6:0} ms  {path}"));
            if (paint >= SoonEnough)
            {
                slow.Add(path);
            }
        }

        await stage.Client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft" });
        var before = MemoryOf(stage.Service.ProcessId);
        var open = new List<IPage>();
        for (var tab = 0; tab < Tabs; tab++)
        {
            var page = await stage.Page.Context.NewPageAsync();
            await stage.OpenAsync(page, paths[tab % paths.Length]);
            open.Add(page);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Resident memory of the service: {before} MiB, with {Tabs} tabs open {MemoryOf(stage.Service.ProcessId)} MiB."));
        Assert.Empty(slow);
    }

    /// <summary>Lets a service of its own leave a task with versions, an execution that succeeded and one that failed.</summary>
    private static async Task<(string Task, string Succeeded, string Failed)> LeaveAsync(string data)
    {
        await using var service = await ServiceProcess.StartAsync(data, new Dictionary<string, string> { ["Browser:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("seeded", "export default async function run() {\n  console.log('counting');\n  if (process.env.ANCHOR_FAIL) throw new Error('told to');\n  return { count: 42 };\n}\n");
        await client.PostAsync($"/v1/task/{task}/deploy", new JsonObject());
        var succeeded = await client.RunDraftAsync(task);
        var failed = await client.RunDraftAsync(task, new JsonObject { ["ANCHOR_FAIL"] = "yes" });
        await service.StopAsync();
        return (task, (string)succeeded["executionResultId"]!, (string)failed["executionResultId"]!);
    }

    private static async Task<double> PaintAsync(DashboardStage stage, string path)
    {
        var paints = new List<double>();
        for (var load = 0; load < Loads; load++)
        {
            Assert.Equal(200, await stage.OpenAsync(path));
            paints.Add(await stage.Page.EvaluateAsync<double>(
                "() => new Promise(told => new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint').forEach(paint => told(paint.startTime))).observe({ type: 'paint', buffered: true }))"));
        }

        paints.Sort();
        return paints[Loads / 2];
    }

    private static long MemoryOf(int process) => File.ReadLines($"/proc/{process}/status")
        .Where(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(static line => long.Parse(line.AsSpan(6, line.Length - 6 - 2).Trim(), CultureInfo.InvariantCulture) / 1024)
        .Single();
}

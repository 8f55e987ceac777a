using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class TaskCrashTests
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "0" };

    [Fact]
    public async Task A_service_that_is_killed_in_the_middle_of_renames_and_deploys_loses_no_task_no_name_and_no_number()
    {
        const int Tasks = 6;
        using var data = new TemporaryFolder();
        var ids = new List<string>();
        var names = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            await using var service = await ServiceProcess.StartAsync(data.Path, Settings);
            using var client = new ApiClient(service.Address, service.Key);
            while (ids.Count < Tasks)
            {
                names.Add($"first-{ids.Count}");
                ids.Add(await client.CreateTaskAsync(names[^1], Code));
            }

            var changed = 0;
            var work = ids.Select(async (id, index) =>
            {
                for (var step = 0; ; step++)
                {
                    var name = $"round-{round}-task-{index}-{step}";
                    lock (names)
                    {
                        names.Add(name);
                    }

                    await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", new JsonObject { ["name"] = name });
                    await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/deploy", new JsonObject());
                    Interlocked.Increment(ref changed);
                }
            }).ToList();
            await Eventually.TrueAsync(() => Volatile.Read(ref changed) > 30, () => "tasks are renamed and deployed");
            await service.KillAsync();
            foreach (var task in work)
            {
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => task);
            }
        }

        await using var restarted = await ServiceProcess.StartAsync(data.Path, Settings);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            var name = (string)(await again.GetAsync($"/v1/task/{id}"))["name"]!;
            Assert.True(kept.Add(name), $"Two tasks are named {name}.");
            Assert.Equal(id, (string?)Assert.Single((await again.GetAsync($"/v1/task?name={name}"))["tasks"]!.AsArray())!["id"]);
            var versions = await again.VersionsOfAsync(id);
            Assert.Equal([.. Enumerable.Range(1, versions.Count - 1).Reverse().Select(number => $"{number}")], versions.Skip(1));
            Assert.Equal($"{versions.Count}", (string?)(await again.DeployAsync(id))["version"]);
        }

        // Every other name that was ever wanted is free: a new task gets it, and no old one is renamed by that.
        foreach (var name in names.Where(name => !kept.Contains(name)))
        {
            Assert.DoesNotContain(await again.CreateTaskAsync(name, Code), ids);
        }

        Assert.Equal(names.Count - kept.Count + Tasks, (int)(await again.GetAsync("/v1/task"))["total"]!);
    }
}

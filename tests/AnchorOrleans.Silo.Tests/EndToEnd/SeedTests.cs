using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class SeedTests
{
    [Fact]
    public async Task The_seeds_example_runs_through_the_unmodified_sdk_and_the_polling_code_of_both_languages()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });

        var seen = await OutsideProgram.RunAsync(service, "node", "seed.mjs", ("TARGET_URL", $"{site.Address}seed"));

        const string Output = """{"success":true,"message":"Task completed successfully"}""";
        Assert.Equal("draft", (string?)seen["task"]!["data"]!["latestVersion"]);
        AssertSucceeded(seen["draft"]!["data"]!, Output);
        Assert.Equal("1", (string?)seen["deployment"]!["data"]!["version"]);
        AssertSucceeded(seen["sync"]!["data"]!, Output);
        Assert.True((bool)seen["started"]!["data"]!["async"]!);
        Assert.Equal("Task execution started", (string?)seen["started"]!["data"]!["message"]);
        AssertListed(seen["polled"]!, Output);
        AssertListed(seen["single"]!["data"]!, Output);
        Assert.Equal("1", (string?)seen["single"]!["data"]!["version"]);

        // The run of the draft is not in the history; the two of version 1 are.
        Assert.Equal(2, (int)seen["history"]!["data"]!["pagination"]!["total"]!);
        Assert.Contains(seen["versions"]!["data"]!["versions"]!.AsArray(), version => (string?)version!["version"] == "1");

        var line = Assert.Single(seen["log"]!["logs"]!.AsArray());
        Assert.Equal($"Scraping up to 10 pages from {site.Address}seed", (string?)line!["message"]);
        Assert.Equal(3, site.Visits.Count(path => path == "/seed"));

        var polled = await OutsideProgram.RunAsync(service, "python3", "seed.py", ("TASK_ID", (string)seen["taskId"]!), ("TARGET_URL", $"{site.Address}python"));
        AssertListed(polled["polled"]!, Output);
    }

    private static void AssertSucceeded(JsonNode run, string output)
    {
        Assert.True((bool)run["success"]!, run.ToJsonString());
        Assert.False((bool)run["async"]!);
        Assert.Equal(output, (string?)run["output"]);
        Assert.True((double)run["executionTime"]! > 0);
    }

    private static void AssertListed(JsonNode execution, string output)
    {
        Assert.Equal("success", (string?)execution["status"]);
        Assert.Equal(output, (string?)execution["output"]);
        Assert.Null(execution["errorMessage"]);
        Assert.True((double)execution["executionTime"]! > 0);
    }
}

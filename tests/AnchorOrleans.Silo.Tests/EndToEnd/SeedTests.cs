using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class SeedTests
{
    private const string Output = """{"success":true,"message":"Task completed successfully"}""";

    [Fact]
    public async Task The_guides_samples_run_as_they_stand_in_both_languages()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });

        var script = await OutsideProgram.RunAsync(service, "node", "seed.mjs", ("TARGET_URL", $"{site.Address}seed"));
        var python = await OutsideProgram.RunAsync(service, "python3", "seed.py", ("TARGET_URL", $"{site.Address}python"));

        AssertSamples(script["task"]!, script["draft"]!, script["deployment"]!, script["started"]!, script["polled"]!);
        AssertSamples(python[0]!["task"]!, python[1]!["execution"]!, python[2]!["deployment"]!, python[3]!["execution"]!, python[5]!["result"]!);

        // The samples that ask for the latest result may find it running, but find it.
        Assert.Single(script["results"]!["data"]!["results"]!.AsArray());
        Assert.Single(python[4]!["results"]!["data"]!["results"]!.AsArray());

        AssertSucceeded(script["sync"]!["data"]!);
        AssertListed(script["single"]!["data"]!);
        Assert.Equal("1", (string?)script["single"]!["data"]!["version"]);
        Assert.Contains(script["versions"]!["data"]!["versions"]!.AsArray(), version => (string?)version!["version"] == "1");
        var line = Assert.Single(script["log"]!["logs"]!.AsArray());
        Assert.Equal($"Scraping up to 10 pages from {site.Address}seed", (string?)line!["message"]);
        Assert.Equal(4, site.Visits.Count(path => path == "/seed"));
        Assert.Equal(3, site.Visits.Count(path => path == "/python"));
    }

    private static void AssertSamples(JsonNode task, JsonNode draft, JsonNode deployment, JsonNode started, JsonNode polled)
    {
        Assert.Equal("draft", (string?)task["data"]!["latestVersion"]);
        AssertSucceeded(draft["data"]!);
        Assert.Equal("1", (string?)deployment["data"]!["version"]);
        Assert.True((bool)started["data"]!["async"]!);
        Assert.True((bool)started["data"]!["success"]!);
        Assert.Equal("Task execution started", (string?)started["data"]!["message"]);
        AssertListed(polled);
    }

    private static void AssertSucceeded(JsonNode run)
    {
        Assert.True((bool)run["success"]!, run.ToJsonString());
        Assert.False((bool)run["async"]!);
        Assert.Equal(Output, (string?)run["output"]);
        Assert.True((double)run["executionTime"]! > 0);
    }

    private static void AssertListed(JsonNode execution)
    {
        Assert.Equal("success", (string?)execution["status"]);
        Assert.Equal(Output, (string?)execution["output"]);
        Assert.Null(execution["errorMessage"]);
        Assert.True((double)execution["executionTime"]! > 0);
    }
}

using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class SdkTests
{
    [Fact]
    public async Task The_sdks_tasks_sessions_and_error_classes_behave_as_its_users_expect()
    {
        var seen = await RunAsync("sdk.mjs", new() { ["Admission:SessionsPerTenant"] = "2", ["Files:UploadMebibytes"] = "1" });

        Assert.Equal(21, seen["held"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_slow_run_that_an_old_sdk_sends_three_times_under_one_idempotency_key_runs_once()
    {
        var seen = await RunAsync("sdk-0.8.2.mjs", []);

        Assert.Single(seen["held"]!.AsArray());
    }

    private static async Task<JsonNode> RunAsync(string script, Dictionary<string, string> settings)
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, settings);
        return await OutsideProgram.RunAsync(service, "node", script);
    }
}

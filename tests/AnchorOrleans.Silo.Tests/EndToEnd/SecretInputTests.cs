using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class SecretInputTests
{
    private const string Token = "tok-5f0c1e6b9a7d4c38";
    private const string Password = "corräct horse \"battery\" staple";

    private const string Tell = """
        export default async function run() {
          const { password } = JSON.parse(process.env.ANCHOR_CREDENTIALS!);
          console.log('token', process.env.ANCHOR_TOKEN);
          console.error({ password, plain: process.env.ANCHOR_PLAIN });
          if (process.env.ANCHOR_WAIT) { await fetch(process.env.ANCHOR_WAIT); }
          if (process.env.ANCHOR_PLAIN === 'throw') { throw new Error(`no entry with ${password} and ${process.env.ANCHOR_TOKEN}`); }
          return [process.env.ANCHOR_TOKEN!.length, password.length];
        }
        """;

    [Fact]
    public async Task A_task_gets_its_secret_inputs_and_no_log_error_or_file_ever_holds_them()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("secretive", Tell);

        var told = await client.PostAsync("/v1/task/run", Request(task, "plain"));
        var threw = await client.PostAsync("/v1/task/run", Request(task, "throw"));

        Assert.Equal($"[{Token.Length},{Password.Length}]", (string?)told["output"]);
        Assert.Equal("no entry with [secret] and [secret]", ((string)threw["error"]!).Split(" (task.ts")[0].Replace("Error: ", "", StringComparison.Ordinal));
        var lines = (await client.GetAsync($"/v1/executions/{told["executionResultId"]}/logs"))["logs"]!.AsArray().Select(line => (string)line!["message"]!).ToList();
        Assert.Equal("token [secret]", lines[0]);
        Assert.Contains("[secret]", lines[1], StringComparison.Ordinal);
        Assert.Contains("plain: 'plain'", lines[1], StringComparison.Ordinal);
        AssertNowhere(data.Path, service.Output);
    }

    [Fact]
    public async Task Secret_inputs_of_a_waiting_run_outlive_a_kill_unreadable_and_are_erased_at_the_end()
    {
        using var data = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["Sandbox:Slots"] = "1" };
        string blocker;
        string waiting;
        await using (var service = await ServiceProcess.StartAsync(data.Path, settings))
        {
            using var client = new ApiClient(service.Address, service.Key);
            var endless = await client.CreateTaskAsync("endless", "export default () => new Promise(() => setInterval(() => {}, 1000));");
            var task = await client.CreateTaskAsync("secretive", Tell);
            blocker = $"{endless}/executions/{await StartAsync(client, new JsonObject { ["taskId"] = endless, ["version"] = "draft" })}";
            await ReachesAsync(client, blocker, "running");
            waiting = $"{task}/executions/{await StartAsync(client, Request(task, "plain"))}";
            await service.KillAsync();
        }

        AssertNowhere(data.Path, "");
        await using var restarted = await ServiceProcess.StartAsync(data.Path, settings);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        await ReachesAsync(again, waiting, "success");
        await ReachesAsync(again, blocker, "failure");
        AssertNowhere(data.Path, restarted.Output);
    }

    [Fact]
    public async Task The_same_idempotency_key_with_another_secret_is_another_request()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("secretive", Tell);
        var other = Request(task, "plain");
        other["inputs"]!["ANCHOR_TOKEN"] = "another token";

        var first = await client.SendAsync(HttpMethod.Post, "/v1/task/run", Request(task, "plain"), ("Idempotency-Key", "one"));
        var same = await client.SendAsync(HttpMethod.Post, "/v1/task/run", Request(task, "plain"), ("Idempotency-Key", "one"));
        var conflict = await client.SendAsync(HttpMethod.Post, "/v1/task/run", other, ("Idempotency-Key", "one"));

        Assert.Equal(200, first.Status);
        Assert.Equal((string?)first.Body!["data"]!["executionResultId"], (string?)same.Body!["data"]!["executionResultId"]);
        Assert.Equal(409, conflict.Status);
    }

    private static JsonObject Request(string task, string plain) => new()
    {
        ["taskId"] = task,
        ["version"] = "draft",
        ["secretInputs"] = new JsonArray("ANCHOR_TOKEN"),
        ["inputs"] = new JsonObject
        {
            ["ANCHOR_PLAIN"] = plain,
            ["ANCHOR_TOKEN"] = Token,
            ["ANCHOR_CREDENTIALS"] = new JsonObject { ["username"] = "somebody", ["password"] = Password }.ToJsonString(),
        },
    };

    private static async Task<string> StartAsync(ApiClient client, JsonObject request)
    {
        request["async"] = true;
        return (string)(await client.PostAsync("/v1/task/run", request))["executionResultId"]!;
    }

    private static async Task ReachesAsync(ApiClient client, string execution, string status) => await Eventually.NotNullAsync(
        async () => await client.GetAsync($"/v1/task/{execution}") is var found && (string?)found["status"] == status ? found : null,
        () => $"execution {execution} is {status}");

    /// <summary>Searches everything that was written for the secrets, as text and as the forms in which they travel.</summary>
    private static void AssertNowhere(string folder, string output)
    {
        // The search finds what is stored: the name of an input that is no secret.
        Assert.NotEmpty(FilesHolding(folder, "ANCHOR_PLAIN"));

        string[] secrets = [Token, Password, JsonValue.Create(Password).ToJsonString().Trim('"')];
        foreach (var form in secrets.SelectMany(secret => new[] { secret, ApiClient.Base64(secret)[..^4] }))
        {
            Assert.Empty(FilesHolding(folder, form));
            Assert.DoesNotContain(form, output, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> FilesHolding(string folder, string text) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "anchor.lock" && Holds(file, Encoding.UTF8.GetBytes(text)));

    private static bool Holds(string file, byte[] text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(text) >= 0;
    }
}

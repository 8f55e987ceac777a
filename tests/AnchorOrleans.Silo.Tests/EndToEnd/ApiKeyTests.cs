using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>API keys by REST, each test on a service of its own: keys are a tenant's, and there is one tenant.</summary>
public sealed class ApiKeyTests
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Browser:Warm"] = "0",
        ["Sandbox:Warm"] = "0",
        ["ApiKeys:PerTenant"] = "4",
    };

    [Fact]
    public async Task A_key_works_by_its_role_until_it_is_revoked_and_survives_a_restart()
    {
        using var data = new TemporaryFolder();
        JsonNode admin;
        JsonNode read;
        await using (var service = await ServiceProcess.StartAsync(data.Path, Settings))
        {
            using var client = new ApiClient(service.Address, service.Key);
            admin = await CreateAsync(client, "deploys", "admin");
            read = await CreateAsync(client, "looks", "read");
            var run = await CreateAsync(client, "runs", "run");
            Assert.Matches("^sk-[0-9a-f]{32}$", (string)admin["key"]!);

            using var asAdmin = new ApiClient(service.Address, (string)admin["key"]!);
            using var asRead = new ApiClient(service.Address, (string)read["key"]!);
            using var asRun = new ApiClient(service.Address, (string)run["key"]!);
            var task = await asAdmin.CreateTaskAsync("keyed", Code);
            Assert.Equal("\"one\"", (string?)(await asRun.RunDraftAsync(task))["output"]);
            Assert.Equal(1, (int)(await asRead.GetAsync("/v1/task"))["total"]!);
            AssertRefused(403, await asRead.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = task }));
            AssertRefused(403, await asRun.DeleteAsync($"/v1/task/{task}"));
            foreach (var other in new[] { asRead, asRun })
            {
                AssertRefused(403, await other.SendAsync(HttpMethod.Get, "/v1/api-keys"));
                AssertRefused(403, await other.SendAsync(HttpMethod.Post, "/v1/api-keys", new JsonObject { ["name"] = "mine", ["role"] = "admin" }));
                AssertRefused(403, await other.DeleteAsync($"/v1/api-keys/{admin["id"]}"));
            }

            AssertDeleted(await client.DeleteAsync($"/v1/api-keys/{run["id"]}"));
            AssertRefused(401, await asRun.SendAsync(HttpMethod.Get, "/v1/task"));
            AssertDeleted(await client.DeleteAsync($"/v1/api-keys/{run["id"]}"));
            await service.StopAsync();
        }

        await using var restarted = await ServiceProcess.StartAsync(data.Path, Settings);
        using var again = new ApiClient(restarted.Address, (string)admin["key"]!);
        var keys = (await again.GetAsync("/v1/api-keys"))["keys"]!.AsArray();
        Assert.Equal(["runs", "looks", "deploys", "operator"], keys.Select(key => (string)key!["name"]!), StringComparer.Ordinal);
        Assert.Equal(["run", "read", "admin", "admin"], keys.Select(key => (string)key!["role"]!), StringComparer.Ordinal);
        Assert.Equal([true, false, false, false], keys.Select(key => key!["revokedAt"] is not null));
        Assert.Equal((string?)read["id"], (string?)keys[1]!["id"]);
        Assert.Equal(((string)read["key"]!)[..7], (string?)keys[1]!["prefix"]);
        Assert.All(keys, key => Assert.NotNull(key!["lastUsedAt"]));
        Assert.All(keys, key => Assert.Null(key!["key"]));
        Assert.True((bool)keys[3]!["operator"]!);
    }

    [Fact]
    public async Task A_key_is_in_the_answer_that_made_it_and_nowhere_else_even_when_everything_is_logged()
    {
        using var data = new TemporaryFolder();
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal);
        foreach (var category in new[] { "Default", "Microsoft", "Orleans", "System" })
        {
            settings[$"Logging:LogLevel:{category}"] = "Trace";
        }

        await using var service = await ServiceProcess.StartAsync(data.Path, settings);
        using var client = new ApiClient(service.Address, service.Key);
        var created = await CreateAsync(client, "secret", "admin");
        var key = (string)created["key"]!;
        using var holder = new ApiClient(service.Address, key);
        var task = await holder.CreateTaskAsync("uses-the-key", "export default async () => JSON.stringify(process.env);");
        var answers = new StringBuilder();
        foreach (var (method, path, body) in new (HttpMethod, string, JsonNode?)[]
        {
            (HttpMethod.Get, "/v1/api-keys", null),
            (HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = task }),
            (HttpMethod.Get, $"/v1/task?name={Uri.EscapeDataString(key)}", null),
            (HttpMethod.Get, "/v1/task", null),
            (HttpMethod.Delete, $"/v1/api-keys/{created["id"]}", null),
            (HttpMethod.Get, "/v1/task", null),
        })
        {
            answers.Append((await holder.SendAsync(method, path, body)).Body);
        }

        answers.Append((await client.SendAsync(HttpMethod.Get, "/v1/api-keys")).Body);
        await service.StopAsync();

        var secret = key["sk-".Length..];
        Assert.DoesNotContain(secret, answers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, service.Output, StringComparison.Ordinal);
        Assert.Contains("dbug: Microsoft.AspNetCore", service.Output, StringComparison.Ordinal);
        var files = Directory.GetFiles(data.Path, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, $"{file} holds the key."));
    }

    [Fact]
    public async Task Wrong_requests_limits_and_the_last_admin_key_are_refused()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, Settings);
        using var client = new ApiClient(service.Address, service.Key);
        foreach (var (body, expected) in new[]
        {
            ("""{"role":"run"}""", "'name' is required: a string of 1 to 100 characters"),
            ("""{"name":"","role":"run"}""", "'name' is required"),
            ($$"""{"name":"{{new string('n', 101)}}","role":"run"}""", "'name' may have at most 100 characters; it has 101"),
            ("""{"name":"two\nlines","role":"run"}""", "'name' must not begin or end with a blank, nor hold line breaks"),
            ("""{"name":" blank","role":"run"}""", "'name' must not begin or end with a blank"),
            ("""{"name":"x"}""", "'role' is required; it must be 'admin', 'run' or 'read'"),
            ("""{"name":"x","role":"owner"}""", "'role' is required; it must be 'admin', 'run' or 'read'"),
            ("""{"name":"x","role":1}""", "'role' must be a string"),
        })
        {
            Assert.Contains(expected, AssertRefused(400, await client.SendAsync(HttpMethod.Post, "/v1/api-keys", JsonNode.Parse(body))), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("sk-misplaced", AssertRefused(400, await client.DeleteAsync("/v1/api-keys/sk-misplaced")), StringComparison.Ordinal);
        AssertRefused(404, await client.DeleteAsync($"/v1/api-keys/{UnknownId}"));
        var operators = Assert.Single((await client.GetAsync("/v1/api-keys"))["keys"]!.AsArray())!;
        Assert.Contains("ANCHOR_API_KEY", AssertRefused(409, await client.DeleteAsync($"/v1/api-keys/{operators["id"]}")), StringComparison.Ordinal);

        // The operator's key is an admin key too, so even the last of the others can go.
        var created = new List<JsonNode>();
        for (var number = 0; number < 4; number++)
        {
            created.Add(await CreateAsync(client, new string('n', 100), number == 0 ? "admin" : "run"));
        }

        var full = AssertRefused(409, await client.SendAsync(HttpMethod.Post, "/v1/api-keys", new JsonObject { ["name"] = "x", ["role"] = "run" }));
        Assert.Contains("4 API keys, which is the limit (ApiKeys:PerTenant)", full, StringComparison.Ordinal);
        AssertDeleted(await client.DeleteAsync($"/v1/api-keys/{created[0]["id"]}"));
        await CreateAsync(client, "room again", "read");
    }

    [Fact]
    public async Task Another_operators_key_ends_the_former()
    {
        using var data = new TemporaryFolder();
        var former = "former-key-of-the-operator";
        await using (var service = await ServiceProcess.StartAsync(data.Path, With(former)))
        {
            Assert.Equal(former[..6], (await KeysOfAsync(service, former))[0]);
            await service.StopAsync();
        }

        await using var restarted = await ServiceProcess.StartAsync(data.Path, With("another-key-of-the-operator"));

        using var client = new ApiClient(restarted.Address, former);
        AssertRefused(401, await client.SendAsync(HttpMethod.Get, "/v1/task"));
        Assert.Equal(["another-key-of-the-operator"[..6], former[..6]], await KeysOfAsync(restarted, "another-key-of-the-operator"));

        static Dictionary<string, string> With(string key) => new(Settings, StringComparer.Ordinal) { ["ANCHOR_API_KEY"] = key };
    }

    private static async Task<IReadOnlyList<string>> KeysOfAsync(ServiceProcess service, string key)
    {
        using var client = new ApiClient(service.Address, key);
        return [.. (await client.GetAsync("/v1/api-keys"))["keys"]!.AsArray().Select(shown => (string)shown!["prefix"]!)];
    }

    private static Task<JsonNode> CreateAsync(ApiClient client, string name, string role) =>
        client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = name, ["role"] = role });
}

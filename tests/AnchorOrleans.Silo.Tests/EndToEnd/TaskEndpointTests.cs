using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Tasks themselves: create, list, show, change, delete.</summary>
[Collection(RunningServiceGroup.Name)]
public sealed class TaskEndpointTests(RunningService service)
{
    [Fact]
    public async Task Creating_a_task_again_by_its_name_updates_it()
    {
        using var client = service.Connect();
        var name = NewName("upsert");
        var id = await client.CreateTaskAsync(name, Code);

        var again = await client.PostAsync("/v1/task", new JsonObject { ["name"] = name, ["language"] = "typescript", ["description"] = "Words." });

        Assert.Equal((id, name, "Words.", "draft"), ((string?)again["id"], (string?)again["name"], (string?)again["description"], (string?)again["latestVersion"]));
        Assert.Equal(ApiClient.Base64(Code), (string?)again["code"]);
        Assert.False((bool)again["deleted"]!);
    }

    [Theory]
    [InlineData("""{"language":"typescript"}""", "'name' is required")]
    [InlineData("""{"name":"","language":"typescript"}""", "'name' is required")]
    [InlineData("""{"name":"with blank","language":"typescript"}""", "'name' must be 1 to 255 letters")]
    [InlineData("""{"name":"grüße","language":"typescript"}""", "'name' must be 1 to 255 letters")]
    [InlineData("""{"name":7,"language":"typescript"}""", "'name' must be a string")]
    [InlineData("""{"name":"a"}""", "'language' is required")]
    [InlineData("""{"name":"a","language":"python"}""", "'language' must be 'typescript'")]
    [InlineData("""{"name":"a","language":"typescript","code":"not base64!"}""", "'code' must be base64")]
    [InlineData("""{"name":"a","language":"typescript","code":"/w=="}""", "'code' must be the base64 of UTF-8 text")]
    [InlineData("""{"name":"a","language":"typescript","browserConfiguration":"x"}""", "'browserConfiguration' must be an object")]
    [InlineData("""{"name":"a","language":"typescript","browserConfiguration":{"timeout":{"idle_timeout":"5"}}}""", "'browserConfiguration.timeout.idle_timeout'")]
    [InlineData("[]", "must be a JSON object")]
    public async Task A_task_with_a_wrong_field_is_refused_by_the_fields_name(string body, string expected)
    {
        using var client = service.Connect();

        var message = AssertRefused(400, await client.SendAsync(HttpMethod.Post, "/v1/task", JsonNode.Parse(body)));

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", 255, 400, "'name' may have at most 255 characters; it has 256")]
    [InlineData("description", 1000, 400, "'description' may have at most 1,000 characters; it has 1,001")]
    [InlineData("code", 1024 * 1024, 400, "'code' may have at most 1,048,576 bytes when decoded; it has 1,048,577")]
    [InlineData("browserConfiguration", 8 * 1024, 400, "'browserConfiguration' may have at most 8,192 bytes; it has 8,193")]
    [InlineData("body", 2 * 1024 * 1024, 413, "The request body may have at most 2,097,152 bytes")]
    public async Task What_is_at_its_limit_is_taken_and_what_is_beyond_is_refused(string field, int limit, int status, string expected)
    {
        using var client = service.Connect();
        JsonObject Request(int length) => new()
        {
            ["name"] = field == "name" ? NewName("n").PadRight(length, 'x') : NewName("limits"),
            ["language"] = "typescript",
            ["description"] = field == "description" ? new string('d', length) : null,
            ["code"] = field == "code" ? ApiClient.Base64(Code.PadRight(length)) : null,
            ["browserConfiguration"] = field == "browserConfiguration" ? new JsonObject { ["x"] = new string('c', length - """{"x":""}""".Length) } : null,
            ["unknown"] = field == "body" ? new string('u', length - 1000) : null,
        };

        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, "/v1/task", Request(limit))).Status);
        var message = AssertRefused(status, await client.SendAsync(HttpMethod.Post, "/v1/task", Request(field == "body" ? limit + 2000 : limit + 1)));

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base64_may_be_wrapped_as_the_gnu_program_does_it()
    {
        using var client = service.Connect();
        var encoded = ApiClient.Base64($"{Code}\n// {new string('x', 200)}");
        var wrapped = string.Join('\n', encoded.Chunk(76).Select(line => new string(line))) + "\n";

        var task = await client.PostAsync("/v1/task", new JsonObject { ["name"] = NewName("wrapped"), ["language"] = "typescript", ["code"] = wrapped });

        Assert.Equal(encoded, (string?)task["code"]);
    }

    [Fact]
    public async Task A_task_is_shown_without_its_code()
    {
        using var client = service.Connect();
        var name = NewName("shown");
        var id = await client.CreateTaskAsync(name, Code);

        var task = await client.GetAsync($"/v1/task/{id.ToUpperInvariant()}");

        Assert.Equal((id, name, "draft"), ((string?)task["id"], (string?)task["name"], (string?)task["latest"]));
        Assert.Null(task["code"]);
        Assert.True(Guid.TryParse((string?)task["teamId"], out _));
    }

    [Fact]
    public async Task A_renamed_task_is_found_by_its_new_name_alone_and_the_old_one_is_free()
    {
        using var client = service.Connect();
        var (former, name) = (NewName("former"), NewName("renamed"));
        var id = await client.CreateTaskAsync(former, Code);
        await client.DeployAsync(id);

        var (status, body) = await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", new JsonObject { ["name"] = name, ["description"] = "Words.", ["ai_fallback_enabled"] = true });

        Assert.Equal(200, status);
        var task = body!["data"]!;
        Assert.Equal((id, name, "Words.", "1"), ((string?)task["id"], (string?)task["name"], (string?)task["description"], (string?)task["latest"]));
        Assert.Null(task["code"]);
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/task/run/{former}", new JsonObject()));
        Assert.Equal("\"one\"", (string?)(await client.PostAsync($"/v1/task/run/{name}", new JsonObject()))["output"]);
        Assert.NotEqual(id, await client.CreateTaskAsync(former, Code));
    }

    [Fact]
    public async Task Changing_nothing_answers_the_task_as_it_is()
    {
        using var client = service.Connect();
        var name = NewName("same");
        var id = await client.CreateTaskAsync(name, Code);
        var before = await client.GetAsync($"/v1/task/{id}");

        var empty = await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", new JsonObject());
        var same = await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", new JsonObject { ["name"] = name, ["description"] = null });

        Assert.True(JsonNode.DeepEquals(before, empty.Body!["data"]), empty.Body.ToJsonString());
        Assert.True(JsonNode.DeepEquals(before, same.Body!["data"]), same.Body.ToJsonString());
    }

    [Fact]
    public async Task A_task_cannot_take_the_name_of_another()
    {
        using var client = service.Connect();
        var (taken, own) = (NewName("taken"), NewName("own"));
        await client.CreateTaskAsync(taken, Code);
        var id = await client.CreateTaskAsync(own, Code);

        var message = AssertRefused(409, await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", new JsonObject { ["name"] = taken }));

        Assert.Contains($"'{taken}'", message, StringComparison.Ordinal);
        Assert.Equal(own, (string?)(await client.GetAsync($"/v1/task/{id}"))["name"]);
    }

    [Theory]
    [InlineData("""{"name":"with blank"}""", "'name' must be 1 to 255 letters")]
    [InlineData("""{"name":""}""", "'name' must be 1 to 255 letters")]
    [InlineData("""{"name":true}""", "'name' must be a string")]
    [InlineData("""{"description":[]}""", "'description' must be a string")]
    public async Task A_change_with_a_wrong_field_is_refused(string body, string expected)
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("change"), Code);

        Assert.Contains(expected, AssertRefused(400, await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", JsonNode.Parse(body))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_task_is_gone_everywhere_but_in_the_history_of_its_runs()
    {
        using var client = service.Connect();
        var name = NewName("deleted");
        var id = await client.CreateTaskAsync(name, Code);
        await client.DeployAsync(id);
        var run = await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = id });

        AssertDeleted(await client.DeleteAsync($"/v1/task/{id}"));

        foreach (var path in new[] { "", "/draft", "/latest", "/1", "/versions", "/executions" })
        {
            AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/task/{id}{path}"));
        }

        AssertRefused(404, await client.SendAsync(HttpMethod.Put, $"/v1/task/{id}", new JsonObject { ["description"] = "x" }));
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/draft", Body(Code)));
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/deploy", Body(Code)));
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/9", Body(Code)));
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = id }));
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/task/run/{name}", new JsonObject()));
        AssertRefused(404, await client.DeleteAsync($"/v1/task/{id}"));
        AssertRefused(404, await client.DeleteAsync($"/v1/task/{id}/1"));
        Assert.Equal(0, (int)(await client.GetAsync($"/v1/task?name={name}"))["total"]!);
        Assert.DoesNotContain((await client.GetAsync("/v1/task?limit=100"))["tasks"]!.AsArray(), task => (string?)task!["id"] == id);

        var kept = await client.GetAsync($"/v1/task/{id}/executions/{run["executionResultId"]}");
        Assert.Equal(("success", "\"one\""), ((string?)kept["status"], (string?)kept["output"]));
        Assert.NotEqual(id, await client.CreateTaskAsync(name, OtherCode));
    }

    [Fact]
    public async Task A_run_goes_on_with_what_it_began_although_its_task_is_deleted()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("deleted-while-running"), "export default async () => { await new Promise(done => setTimeout(done, 1000)); return 'ended'; }");
        var started = await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = id, ["async"] = true });

        AssertDeleted(await client.DeleteAsync($"/v1/task/{id}"));

        var ended = await Eventually.NotNullAsync(
            async () => await client.GetAsync($"/v1/task/{id}/executions/{started["executionResultId"]}") is var found && (string?)found["status"] is not ("running" or "queued") ? found : null,
            () => "the run ends");
        Assert.Equal(("success", "\"ended\""), ((string?)ended["status"], (string?)ended["output"]));
    }

    [Fact]
    public async Task The_list_can_be_asked_for_one_name()
    {
        using var client = service.Connect();
        var name = NewName("filtered");
        var id = await client.CreateTaskAsync(name, Code);

        var found = await client.GetAsync($"/v1/task?name={name}&limit=5");
        var beyond = await client.GetAsync($"/v1/task?name={name}&page=2");
        var none = await client.GetAsync($"/v1/task?name={NewName("nobody")}");

        var task = Assert.Single(found["tasks"]!.AsArray())!;
        Assert.Equal((id, ApiClient.Base64(Code)), ((string?)task["id"], (string?)task["code"]));
        Assert.Equal((1, 1, 5), ((int)found["total"]!, (int)found["page"]!, (int)found["limit"]!));
        Assert.Empty(beyond["tasks"]!.AsArray());
        Assert.Equal((1, 0), ((int)beyond["total"]!, (int)none["total"]!));
    }

    [Theory]
    [InlineData("limit=101", "'limit' must be a whole number from 1 to 100")]
    [InlineData("limit=0", "'limit' must be a whole number from 1 to 100")]
    [InlineData("limit=ten", "'limit' must be a whole number from 1 to 100")]
    [InlineData("page=0", "'page' must be a whole number from 1")]
    [InlineData("page=01", "'page' must be a whole number from 1")]
    [InlineData("page=-1", "'page' must be a whole number from 1")]
    [InlineData("name=with%20blank", "'name' must be 1 to 255 letters")]
    [InlineData("name=", "'name' must be 1 to 255 letters")]
    [InlineData("name=a&name=b", "'name' must be 1 to 255 letters")]
    public async Task A_list_is_refused_with_a_wrong_query(string query, string expected)
    {
        using var client = service.Connect();

        Assert.Contains(expected, AssertRefused(400, await client.SendAsync(HttpMethod.Get, $"/v1/task?{query}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_any_size_put_together_are_the_whole_list_newest_first()
    {
        using var client = service.Connect();
        var created = new List<string>();
        for (var number = 0; number < 12; number++)
        {
            created.Add((string)(await client.PostAsync("/v1/task", new JsonObject { ["name"] = NewName("page"), ["language"] = "typescript" }))["id"]!);
        }

        created.Reverse();
        foreach (var limit in new[] { 1, 2, 3, 5, 7, 12, 99, 100 })
        {
            var seen = new List<string>();
            var total = int.MaxValue;
            for (var page = 1; seen.Count < total; page++)
            {
                var answer = await client.GetAsync($"/v1/task?page={page}&limit={limit}");
                total = (int)answer["total"]!;
                var rows = answer["tasks"]!.AsArray();
                Assert.Equal(Math.Min(limit, total - seen.Count), rows.Count);
                Assert.Equal((page, limit), ((int)answer["page"]!, (int)answer["limit"]!));
                seen.AddRange(rows.Select(task => (string)task!["id"]!));
            }

            Assert.Equal(created, seen.Take(created.Count));
            Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData("GET", "/v1/task/not-a-uuid")]
    [InlineData("PUT", "/v1/task/not-a-uuid")]
    [InlineData("DELETE", "/v1/task/not-a-uuid")]
    [InlineData("GET", "/v1/task/run")]
    [InlineData("GET", "/v1/task/not-a-uuid/draft")]
    [InlineData("POST", "/v1/task/not-a-uuid/draft")]
    [InlineData("POST", "/v1/task/not-a-uuid/deploy")]
    [InlineData("GET", "/v1/task/not-a-uuid/versions")]
    [InlineData("GET", "/v1/task/not-a-uuid/latest")]
    [InlineData("GET", "/v1/task/not-a-uuid/1")]
    [InlineData("POST", "/v1/task/not-a-uuid/1")]
    [InlineData("DELETE", "/v1/task/not-a-uuid/1")]
    [InlineData("GET", "/v1/task/not-a-uuid/executions")]
    public async Task An_id_that_is_no_UUID_is_refused(string method, string path)
    {
        using var client = service.Connect();

        var message = AssertRefused(400, await client.SendAsync(new HttpMethod(method), path, method is "POST" or "PUT" ? Body(Code) : null));

        Assert.StartsWith("Invalid task ID format: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "/draft")]
    [InlineData("POST", "/draft")]
    [InlineData("DELETE", "/draft")]
    [InlineData("POST", "/deploy")]
    [InlineData("GET", "/versions")]
    [InlineData("GET", "/latest")]
    [InlineData("GET", "/1")]
    [InlineData("POST", "/1")]
    [InlineData("DELETE", "/1")]
    [InlineData("GET", "/executions")]
    public async Task An_unknown_task_is_not_found(string method, string path)
    {
        using var client = service.Connect();

        AssertRefused(404, await client.SendAsync(new HttpMethod(method), $"/v1/task/{UnknownId}{path}", method is "POST" or "PUT" ? Body(Code) : null));
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("latest")]
    [InlineData("deploy")]
    [InlineData("versions")]
    [InlineData("run")]
    [InlineData("1")]
    public async Task A_task_may_be_called_like_a_part_of_a_path(string name)
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(name, $"export default async () => 'I am {name}';");
        await client.DeployAsync(id);

        var run = await client.PostAsync($"/v1/task/run/{name}", new JsonObject());

        Assert.Equal($"\"I am {name}\"", (string?)run["output"]);
    }
}

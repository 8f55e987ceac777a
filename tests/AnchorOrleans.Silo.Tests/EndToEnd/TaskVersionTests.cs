using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Drafts and published versions: their numbers, their code, their end.</summary>
[Collection(RunningServiceGroup.Name)]
public sealed class TaskVersionTests(RunningService service)
{
    [Fact]
    public async Task A_draft_is_saved_shown_replaced_and_deleted()
    {
        using var client = service.Connect();
        var id = (string)(await client.PostAsync("/v1/task", new JsonObject { ["name"] = NewName("draft"), ["language"] = "typescript" }))["id"]!;
        AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/task/{id}/draft"));
        AssertRefused(404, await client.DeleteAsync($"/v1/task/{id}/draft"));

        var saved = await client.PostAsync($"/v1/task/{id}/draft", Body(Code, "First."));
        var replaced = await client.PostAsync($"/v1/task/{id}/draft", Body(OtherCode));
        var shown = await client.GetAsync($"/v1/task/{id}/draft");

        Assert.Equal((id, "draft", ApiClient.Base64(Code), "First."), ((string?)saved["taskId"], (string?)saved["version"], (string?)saved["code"], (string?)saved["description"]));
        Assert.Equal((string?)saved["id"], (string?)replaced["id"]);
        Assert.Equal((ApiClient.Base64(OtherCode), "typescript", false), ((string?)shown["code"], (string?)shown["language"], (bool)shown["deleted"]!));

        AssertDeleted(await client.DeleteAsync($"/v1/task/{id}/draft"));
        AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/task/{id}/draft"));
        Assert.Empty(await client.VersionsOfAsync(id));
        Assert.Contains("'code' is required", AssertRefused(400, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/deploy", new JsonObject())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draft", "{}", "'code' is required")]
    [InlineData("draft", """{"code":""}""", "'code' is required")]
    [InlineData("draft", """{"code":"e30=","language":"python"}""", "'language' must be 'typescript'")]
    [InlineData("deploy", """{"code":""}""", "'code' must not be empty")]
    [InlineData("deploy", """{"code":17}""", "'code' must be a string")]
    [InlineData("3", """{"code":"***"}""", "'code' must be base64")]
    [InlineData("latest", "{}", "Cannot publish to version 'latest'")]
    [InlineData("0", "{}", "Cannot publish to version '0': it must be a number from 1 to 1,000,000,000")]
    [InlineData("1000000001", "{}", "Cannot publish to version '1000000001'")]
    [InlineData("-1", "{}", "Cannot publish to version '-1'")]
    [InlineData("1.5", "{}", "Cannot publish to version '1.5'")]
    [InlineData("newest", "{}", "Cannot publish to version 'newest'")]
    public async Task A_version_with_a_wrong_field_or_number_is_refused(string target, string body, string expected)
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("refused"), Code);

        Assert.Contains(expected, AssertRefused(400, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/{target}", JsonNode.Parse(body))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "newest")]
    [InlineData("GET", "-1")]
    [InlineData("GET", "99999999999")]
    [InlineData("DELETE", "newest")]
    [InlineData("DELETE", "versions")]
    public async Task What_is_no_version_is_refused(string method, string version)
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("no-version"), Code);

        Assert.Contains("must be 'draft', 'latest' or a number", AssertRefused(400, await client.SendAsync(new HttpMethod(method), $"/v1/task/{id}/{version}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploys_take_the_next_number_and_latest_is_the_highest()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("deploy"), Code);
        AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/task/{id}/latest"));

        var first = await client.DeployAsync(id);
        var second = await client.DeployAsync(id, OtherCode);

        Assert.Equal(("1", ApiClient.Base64(Code)), ((string?)first["version"], (string?)first["code"]));
        Assert.Equal(("2", ApiClient.Base64(OtherCode)), ((string?)second["version"], (string?)second["code"]));
        Assert.True(JsonNode.DeepEquals(await client.GetAsync($"/v1/task/{id}/latest"), await client.GetAsync($"/v1/task/{id}/2")));
        Assert.Equal((string?)first["id"], (string?)(await client.GetAsync($"/v1/task/{id}/01"))["id"]);
        Assert.Equal(["draft", "2", "1"], await client.VersionsOfAsync(id));
        AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/task/{id}/3"));
    }

    [Fact]
    public async Task A_version_can_be_published_to_a_number_and_described_anew_but_its_code_stays()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("publish"), Code);

        var published = await client.PostAsync($"/v1/task/{id}/7", Body(description: "From the draft."));
        Assert.Equal(("7", ApiClient.Base64(Code), "From the draft."), ((string?)published["version"], (string?)published["code"], (string?)published["description"]));

        var described = await client.PostAsync($"/v1/task/{id}/7", Body(Code, "Same code, new words."));
        var again = await client.PostAsync($"/v1/task/{id}/07", Body(description: "No code, newer words."));
        Assert.Equal((string?)published["id"], (string?)described["id"]);
        Assert.Equal((ApiClient.Base64(Code), "No code, newer words."), ((string?)again["code"], (string?)again["description"]));

        Assert.Contains("other code", AssertRefused(409, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/7", Body(OtherCode))), StringComparison.Ordinal);
        var configured = new JsonObject { ["browserConfiguration"] = new JsonObject { ["tags"] = new JsonArray("a") } };
        Assert.Contains("'browserConfiguration'", AssertRefused(409, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/7", configured)), StringComparison.Ordinal);
        Assert.Equal(ApiClient.Base64(Code), (string?)(await client.GetAsync($"/v1/task/{id}/7"))["code"]);

        Assert.Equal("3", (string?)(await client.PostAsync($"/v1/task/{id}/3", Body(OtherCode)))["version"]);
        Assert.Equal("7", await client.LatestOfAsync(id));
        Assert.Equal("8", (string?)(await client.DeployAsync(id))["version"]);
        Assert.Equal(["draft", "8", "7", "3"], await client.VersionsOfAsync(id));
        Assert.Contains((await client.GetAsync($"/v1/task/{id}/versions"))["versions"]!.AsArray(), version => (string?)version!["description"] == "No code, newer words.");
    }

    [Fact]
    public async Task A_deleted_version_is_gone_its_number_stays_used_and_latest_falls_back()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("delete-version"), Code);
        await client.DeployAsync(id);
        await client.DeployAsync(id, OtherCode);
        await client.DeployAsync(id);

        AssertDeleted(await client.DeleteAsync($"/v1/task/{id}/latest"));
        Assert.Equal("2", await client.LatestOfAsync(id));
        AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/task/{id}/3"));
        AssertRefused(404, await client.DeleteAsync($"/v1/task/{id}/3"));
        AssertRefused(404, await client.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = id, ["version"] = "3" }));
        Assert.Contains("was deleted", AssertRefused(409, await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/3", Body(Code))), StringComparison.Ordinal);
        Assert.Equal("\"two\"", (string?)(await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = id, ["version"] = "latest" }))["output"]);

        AssertDeleted(await client.DeleteAsync($"/v1/task/{id}/1"));
        Assert.Equal(["draft", "2"], await client.VersionsOfAsync(id));
        AssertDeleted(await client.DeleteAsync($"/v1/task/{id}/2"));
        AssertRefused(404, await client.DeleteAsync($"/v1/task/{id}/latest"));
        Assert.Equal("draft", await client.LatestOfAsync(id));
        Assert.Equal("4", (string?)(await client.DeployAsync(id))["version"]);
    }

    [Fact]
    public async Task Parallel_deploys_of_one_task_never_skip_or_repeat_a_number()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("parallel"), Code);

        var versions = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => client.DeployAsync(id, number % 2 == 0 ? Code : null)));

        Assert.Equal(Enumerable.Range(1, 40), versions.Select(version => int.Parse((string)version["version"]!, CultureInfo.InvariantCulture)).Order());
        Assert.Equal("40", await client.LatestOfAsync(id));
        Assert.Equal(41, (await client.VersionsOfAsync(id)).Count);
        Assert.Equal(40, versions.Select(version => (string?)version["id"]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Whatever_is_deployed_published_and_deleted_the_versions_are_those_of_a_notebook()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("model"), Code);
        var random = new Random(20261122);
        var (used, live) = (new SortedSet<int>(), new SortedSet<int>());
        for (var step = 0; step < 80; step++)
        {
            var number = random.Next(1, 25);
            switch (random.Next(4))
            {
                case 0:
                    Add(int.Parse((string)(await client.DeployAsync(id))["version"]!, CultureInfo.InvariantCulture), used.Max + 1);
                    break;
                case 1:
                    var published = await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/{number}", Body(Code));
                    Assert.Equal(used.Contains(number) && !live.Contains(number) ? 409 : 200, published.Status);
                    if (!used.Contains(number))
                    {
                        Add(number, number);
                    }

                    break;
                default:
                    Assert.Equal(live.Remove(number) ? 200 : 404, (await client.DeleteAsync($"/v1/task/{id}/{number}")).Status);
                    break;
            }

            Assert.Equal(live.Count == 0 ? "draft" : live.Max.ToString(CultureInfo.InvariantCulture), await client.LatestOfAsync(id));
        }

        Assert.Equal(live.Reverse().Select(number => number.ToString(CultureInfo.InvariantCulture)).Prepend("draft"), await client.VersionsOfAsync(id));

        void Add(int number, int expected)
        {
            Assert.Equal(expected, number);
            Assert.True(used.Add(number), $"Number {number} was used before.");
            live.Add(number);
        }
    }
}

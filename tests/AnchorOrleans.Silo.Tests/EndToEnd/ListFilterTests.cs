using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What lists can be narrowed to, and what they show beside.</summary>
[Collection(RunningServiceGroup.Name)]
public sealed class ListFilterTests(RunningService service)
{
    [Fact]
    public async Task Tasks_are_found_by_their_texts_and_shown_with_their_last_executions()
    {
        using var client = service.Connect();
        var word = $"w{Guid.NewGuid():N}";
        var id = await client.CreateTaskAsync($"list-{word}", Code);
        var described = (string)(await client.PostAsync("/v1/task", new JsonObject { ["name"] = NewName("other"), ["language"] = "typescript", ["description"] = $"Has {word.ToUpperInvariant()} too." }))["id"]!;
        var first = (string)(await client.RunDraftAsync(id))["executionResultId"]!;
        await client.DeployAsync(id);
        var second = (string)(await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = id, ["version"] = "1" }))["executionResultId"]!;

        var found = await client.GetAsync($"/v1/task?search={word}&include=recent");

        Assert.Equal([described, id], found["tasks"]!.AsArray().Select(task => (string)task!["id"]!));
        Assert.Equal(2, (int)found["total"]!);
        Assert.Empty(found["tasks"]![0]!["recent"]!.AsArray());
        var recent = found["tasks"]![1]!["recent"]!.AsArray();
        Assert.Equal([first, second], recent.Select(execution => (string)execution!["executionId"]!));
        Assert.All(recent, execution => Assert.Equal("success", (string?)execution!["status"]));
        Assert.Equal(0, (int)(await client.GetAsync($"/v1/task?search={word}x"))["total"]!);
        Assert.Null((await client.GetAsync($"/v1/task?search={word}"))["tasks"]![1]!["recent"]);
    }

    [Fact]
    public async Task Executions_are_narrowed_to_times_ids_and_sessions()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("narrow"), Code);
        var first = (string)(await client.RunDraftAsync(id))["executionResultId"]!;
        var second = (string)(await client.RunDraftAsync(id))["executionResultId"]!;
        var between = DateTimeOffset.Parse((string)(await client.GetAsync($"/v1/executions/{second}"))["requestedAt"]!, CultureInfo.InvariantCulture);
        var time = Uri.EscapeDataString(between.ToString("O", CultureInfo.InvariantCulture));

        Assert.Equal([second, first], await ListAsync($"taskId={id}"));
        Assert.Equal([first], await ListAsync($"taskId={id}&search={first}"));
        Assert.Equal([second], await ListAsync($"search={second[..30].ToUpperInvariant()}"));
        Assert.Equal([second], await ListAsync($"taskId={id}&from={time}&status=success,failure"));
        Assert.Equal([first], await ListAsync($"taskId={id}&to={Uri.EscapeDataString(between.AddMilliseconds(-1).ToString("O", CultureInfo.InvariantCulture))}&kind=code"));
        Assert.Empty(await ListAsync($"taskId={id}&search={first}&status=failure"));
        Assert.Empty(await ListAsync($"sessionId={UnknownId}"));

        async Task<IEnumerable<string>> ListAsync(string query) =>
            (await client.GetAsync($"/v1/executions?{query}"))["results"]!.AsArray().Select(execution => (string)execution!["id"]!);
    }
}

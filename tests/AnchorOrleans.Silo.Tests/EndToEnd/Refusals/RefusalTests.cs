using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Refusals;

/// <summary>What the endpoints of tasks, executions and API keys refuse, asked for over HTTP, and that none of it was forgotten.</summary>
public sealed partial class RefusalTests(RefusalStage stage) : IClassFixture<RefusalStage>
{
    private static readonly string[] Tags = ["Tasks", "Executions", "API keys"];

    /// <summary>Statuses that other tests provoke: of every caller without the right or who asks too often, and of a service that stops.</summary>
    private static readonly string[] OfAllEndpoints = ["200", "401", "403", "429", "503"];

    /// <summary>Two tasks that give each other their names at the same moment: <c>TaskNamingTests</c> holds them in that moment.</summary>
    private const string NeedsTwoAtOnce = "POST /v1/task 409";

    public static IEnumerable<TheoryDataRow<string, string, string?, int, string>> Table => RefusalTable.Rows;

    [Theory]
    [MemberData(nameof(Table))]
    public async Task What_cannot_be_done_is_refused_with_the_reason(string endpoint, string path, string? body, int status, string reason)
    {
        using var client = stage.Connect(stage.Key);
        var parts = stage.Fill(path).Split(' ');
        var headers = parts[1..].Select(header => (Name: header.Split(':')[0], Value: header.Split(':')[1])).ToArray();

        var answer = await client.SendAsync(HttpMethod.Parse(endpoint.Split(' ')[0]), parts[0], body is null ? null : JsonNode.Parse(stage.Fill(body)), headers);

        Assert.Contains(stage.Fill(reason), AssertRefused(status, answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_that_the_description_promises_is_in_the_table()
    {
        var tried = RefusalTable.Rows.Select(row => $"{row.Data.Item1} {row.Data.Item4}").Append(NeedsTwoAtOnce).ToHashSet(StringComparer.Ordinal);

        var promised = Described()
            .SelectMany(endpoint => endpoint.Statuses.Except(OfAllEndpoints, StringComparer.Ordinal).Select(status => $"{endpoint.Method} {endpoint.Path} {status}"))
            .Append("GET /v1/downloads 403");
        Assert.Equal([], promised.Except(tried, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_that_is_known_every_endpoint_answers_401()
    {
        using var nobody = stage.Connect("sk-nobody");

        foreach (var (method, path, statuses) in Described().Where(endpoint => endpoint.Statuses.Contains("401", StringComparer.Ordinal)))
        {
            Assert.Contains("Invalid API key", AssertRefused(401, await nobody.SendAsync(HttpMethod.Parse(method), Concrete(path))), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("read", "only look")]
    [InlineData("run", "may run tasks but not administer")]
    public async Task A_key_of_a_lesser_role_is_refused_whatever_its_role_does_not_do(string role, string reason)
    {
        using var client = stage.Connect(stage.Named(role));
        var refused = new List<string>();

        foreach (var (method, path, statuses) in Described().Where(endpoint => endpoint.Statuses.Contains("403", StringComparer.Ordinal)))
        {
            // The ids are unknown, so that whoever may do it changes nothing.
            var (status, body) = await client.SendAsync(HttpMethod.Parse(method), Concrete(path));
            if (status == 403 && path != "/v1/downloads")
            {
                Assert.Contains(reason, AssertRefused(403, (status, body)), StringComparison.Ordinal);
                refused.Add($"{method} {path}");
            }
        }

        string[] administer =
        [
            "DELETE /v1/api-keys/{keyId}", "DELETE /v1/task/{taskId}", "DELETE /v1/task/{taskId}/{taskVersion}", "GET /v1/api-keys", "POST /v1/api-keys", "POST /v1/task",
            "POST /v1/task/{taskId}/deploy", "POST /v1/task/{taskId}/draft", "POST /v1/task/{taskId}/{taskVersion}", "PUT /v1/task/{taskId}",
        ];
        string[] run = ["POST /v1/executions/{executionId}/cancel", "POST /v1/task/check", "POST /v1/task/run", "POST /v1/task/run/{taskName}", "POST /v1/task/{taskId}/cancel"];
        Assert.Equal(role == "run" ? administer : administer.Concat(run).Order(StringComparer.Ordinal), refused.Order(StringComparer.Ordinal));
    }

    private static string Concrete(string path) => Parameter().Replace(path, match => match.Value == "{taskVersion}" ? "1" : UnknownId);

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    private IEnumerable<(string Method, string Path, IReadOnlyList<string> Statuses)> Described() =>
        from path in stage.Description["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Tags.Contains((string)operation.Value!["tags"]![0]!, StringComparer.Ordinal)
        select (operation.Key.ToUpperInvariant(), path.Key, (IReadOnlyList<string>)[.. operation.Value!["responses"]!.AsObject().Select(response => response.Key)]);
}

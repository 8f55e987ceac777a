using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What tests of the task endpoints have in common.</summary>
internal static class TaskCases
{
    public const string Code = "export default async () => 'one';";
    public const string OtherCode = "export default async () => 'two';";
    public const string UnknownId = "0197f3c0-0000-7000-8000-00000000dead";

    /// <summary>A name that no other test has.</summary>
    public static string NewName(string stem) => $"{stem}-{Guid.NewGuid():N}";

    public static JsonObject Body(string? code = null, string? description = null)
    {
        var body = new JsonObject();
        if (code is not null)
        {
            body["code"] = ApiClient.Base64(code);
        }

        if (description is not null)
        {
            body["description"] = description;
        }

        return body;
    }

    public static Task<JsonNode> DeployAsync(this ApiClient client, string task, string? code = null) =>
        client.PostAsync($"/v1/task/{task}/deploy", Body(code));

    public static async Task<IReadOnlyList<string>> VersionsOfAsync(this ApiClient client, string task) =>
        [.. (await client.GetAsync($"/v1/task/{task}/versions"))["versions"]!.AsArray().Select(version => (string)version!["version"]!)];

    public static async Task<string> LatestOfAsync(this ApiClient client, string task) => (string)(await client.GetAsync($"/v1/task/{task}"))["latest"]!;

    /// <summary>Checks that an answer is a refusal with this status, in the shape of the family, and gives its message.</summary>
    public static string AssertRefused(int status, (int Status, JsonNode? Body) answer)
    {
        Assert.True(answer.Status == status, $"Expected {status}, got {answer.Status}: {answer.Body}");
        Assert.Equal(status, (int)answer.Body!["error"]!["code"]!);
        Assert.Equal((string?)answer.Body["message"], (string?)answer.Body["error"]!["message"]);
        return (string)answer.Body["message"]!;
    }

    public static void AssertDeleted((int Status, JsonNode? Body) answer)
    {
        Assert.True(answer.Status == 200, $"Expected 200, got {answer.Status}: {answer.Body}");
        Assert.True((bool)answer.Body!["data"]!["success"]!);
        Assert.NotEqual("", (string?)answer.Body["data"]!["message"]);
    }
}

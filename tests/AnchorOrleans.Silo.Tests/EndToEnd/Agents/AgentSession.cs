using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>A session that was started for objectives, until it is disposed.</summary>
internal sealed class AgentSession(AgentStage stage, JsonNode started) : IAsyncDisposable
{
    /// <summary>Gets what starting it answered.</summary>
    public JsonNode Started => started;

    public string Id => (string)started["sessionId"]!;

    /// <summary>Gets the first objective.</summary>
    public string First => (string)started["taskId"]!;

    /// <summary>Tells whether to ask again.</summary>
    public static bool IsPending(JsonNode answer) => (bool?)answer["pending"] is true;

    /// <summary>Asks for an objective until its answer is as wanted.</summary>
    public static async Task<JsonNode> UntilAsync(ApiClient client, JsonNode objective, Predicate<JsonNode> isWanted)
    {
        JsonNode? last = null;
        return await Eventually.NotNullAsync(LookAsync, () => $"it is as wanted; last: {last}");

        async Task<JsonNode?> LookAsync()
        {
            var (status, answer) = await client.SendAsync(HttpMethod.Get, $"/task/{objective["sessionId"]}/{objective["taskId"]}");
            Assert.True(status == 200, $"Asking answered {status}: {answer}");
            last = answer!;
            Assert.True(isWanted(last) || last["completedAt"] is null, $"It ended otherwise: {last}");
            return isWanted(last) ? last : null;
        }
    }

    /// <summary>Tells it something, which must be taken.</summary>
    public async Task<JsonNode> TellAsync(object message)
    {
        var (status, answer) = await TryTellAsync(message);
        Assert.True(status == 200, $"Telling answered {status}: {answer}");
        return answer!;
    }

    /// <summary>Tells it something.</summary>
    public async Task<(int Status, JsonNode? Body)> TryTellAsync(object message) =>
        await stage.Client.SendAsync(HttpMethod.Post, "/start/send-message", new JsonObject { ["sessionId"] = Id, ["message"] = AgentStage.Json(message) });

    public Task<JsonNode> StateAsync(string state) => TellAsync(new { actionType = "state", newState = state });

    /// <summary>Answers what is asked.</summary>
    public Task<JsonNode> AnswerAsync(string text, string state = "resume") => TellAsync(new { actionType = "guardrail", newState = state, prompt = text });

    /// <summary>Does something in the browser.</summary>
    public Task<JsonNode> ActAsync(object action) => TellAsync(new { actionType = "interaction", action });

    /// <summary>Asks for an objective, the first one when none is said, until its answer is as wanted.</summary>
    public Task<JsonNode> UntilAsync(Predicate<JsonNode> isWanted, string? task = null) =>
        UntilAsync(stage.Client, new JsonObject { ["sessionId"] = Id, ["taskId"] = task ?? First }, isWanted);

    /// <summary>Waits until an objective has ended.</summary>
    public Task<JsonNode> EndAsync(string? task = null) => UntilAsync(answer => answer["completedAt"] is not null, task);

    /// <summary>Waits until an objective has the status.</summary>
    public Task<JsonNode> UntilStatusAsync(string status, string? task = null) => UntilAsync(answer => (string?)answer["status"] == status, task);

    public async ValueTask DisposeAsync() => await TryTellAsync(new { actionType = "state", newState = "terminate" });
}

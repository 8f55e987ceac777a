using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>What one session left in its environment, the next begins with.</summary>
public sealed class EnvironmentTests
{
    /// <summary>What is waited for comes within seconds; a test that waits in vain ends here.</summary>
    private const int MostMilliseconds = 120_000;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_session_with_an_environment_is_still_logged_in_the_next_time()
    {
        await using var stage = await AgentStage.SetAsync((_, cookies) => cookies["user"] is { } user
            ? $"<title>Home</title><h1>Welcome {user}</h1>"
            : "<title>Login</title><button onclick=\"document.cookie='user=ann; path=/; max-age=86400'; location.reload()\">Log in</button>");
        stage.Model.PlayFor("Log in as ann", request => ModelReply.Uses("click", new { @ref = request.Reference("Log in") }).And("wait", new { text = "Welcome" }), _ => ModelReply.Done("Logged in."));
        stage.Model.PlayFor("Who am I", request => ModelReply.Done(request.Latest.Contains("Welcome ann", StringComparison.Ordinal) ? "ann" : request.Latest));
        var made = await stage.SendAsync("/environments", new JsonObject { ["name"] = "shop" });
        var id = (string)made["environment"]!["_id"]!;

        var first = await stage.SendAsync("/start/start-session", new JsonObject { ["environmentId"] = id });
        var session = (string)first["sessionId"]!;
        var loggedIn = await stage.TellAsync(session, new JsonObject { ["actionType"] = "newTask", ["prompt"] = "Log in as ann.", ["startingUrl"] = $"{stage.Site}/" });
        var (busy, inUse) = await stage.Client.SendAsync(HttpMethod.Post, "/start/start-session", new JsonObject { ["environmentId"] = id });
        Assert.Equal(200, (await stage.Client.DeleteAsync($"/v1/sessions/{session}")).Status);
        var second = await stage.SendAsync("/start/run-task", new JsonObject { ["prompt"] = "Who am I?", ["startingUrl"] = $"{stage.Site}/", ["profileId"] = id });

        Assert.Equal(("empty", "Logged in.", "ann"), ((string?)made["environment"]!["status"], (string?)loggedIn["data"]!["message"], (string?)second["data"]!["message"]));
        Assert.Equal((409, "ENVIRONMENT_IN_USE"), (busy, (string?)inUse!["code"]));
        var (_, list) = await stage.Client.SendAsync(HttpMethod.Get, "/profiles");
        Assert.Equal("ready", (string?)Assert.Single(list!["profiles"]!.AsArray())!["status"]);
        Assert.Equal(200, (await stage.Client.DeleteAsync($"/environments/{id}")).Status);
        Assert.Equal(404, (await stage.Client.SendAsync(HttpMethod.Post, "/start/run-task", new JsonObject { ["prompt"] = "Who am I?", ["environmentId"] = id })).Status);
    }
}

using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>The events of a session and what it is told, over the unmodified Socket.IO client and as server-sent events.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class SocketTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_socket_tells_of_everything_and_steers_everything()
    {
        var site = _stage.Serve(_ => "<title>Page</title><button>Next</button>");
        _stage.Model.PlayFor(
            "socket: everything",
            request => ModelReply.Uses("click", new { @ref = request.Reference("Next") }) with { Text = "I click." },
            _ => ModelReply.Uses("ask_person", new { question = "Which colour?" }),
            request => ModelReply.Done(request.Latest.Contains("Blue.", StringComparison.Ordinal) ? "Blue it is." : request.Latest));
        _stage.Model.PlayFor("socket: fails", _ => ModelReply.Uses("done", new { message = "It cannot be.", success = false }));
        _stage.Model.PlayFor(
            "socket: paused",
            _ => ModelReply.Uses("find", new { text = "anything" }) with { Before = () => site.UntilAsync(visit => visit.Path is "paused") },
            _ => ModelReply.Done("Went on."));
        await using var session = await _stage.StartAsync(new { });

        var seen = await OutsideProgram.RunAsync(_stage.Service, "node", "socket.mjs", ("SESSION_ID", session.Id), ("TARGET_URL", site.Address));

        Assert.All(["unknown", "nonsense"], name => Assert.Equal(("Session not found or unauthorized", "SESSION_NOT_FOUND"), ((string?)seen[name]!["message"], (string?)seen[name]!["data"]!["code"])));
        var events = seen["events"]!.AsArray().Select(one => one!).ToList();
        Assert.Equal("response_update, agent, action, step, guardrail_trigger, step, step, task_completed", string.Join(", ", events.Select(one => (string?)one["type"])));
        Assert.All(events, one => Assert.Equal(session.Id, (string?)one["sessionId"]));
        Assert.Equal("Starting task... Browsing the web now.", (string?)events[0]["data"]!["message"]);
        Assert.Equal("I click.", (string?)events[1]["content"]);
        Assert.Equal("click", (string?)events[2]["data"]!["name"]);
        Assert.Contains("Next", (string?)events[2]["data"]!["target"], StringComparison.Ordinal);
        Assert.Equal(("human_input_needed", "Which colour?"), ((string?)events[4]["data"]!["type"], (string?)events[4]["data"]!["value"]));
        var (data, usage) = (events[^1]["data"]!, events[^1]["usage"]!);
        Assert.Equal(("Blue it is.", 300, 60, 360, 0.0012), ((string?)data["message"], (int)usage["prompt_tokens"]!, (int)usage["completion_tokens"]!, (int)usage["total_tokens"]!, (double)usage["cost"]!));
        Assert.Equal((true, "Message sent successfully", false), ((bool)seen["answered"]!["success"]!, (string?)seen["answered"]!["message"], (bool)seen["second"]!["success"]!));
        Assert.Matches("^(GUARDRAIL_ANSWERED|NO_GUARDRAIL)$", (string?)seen["lateError"]!["code"]);
        Assert.Equal(("It cannot be.", session.Id), ((string?)seen["failed"]!["error"], (string?)seen["failed"]!["sessionId"]));
        Assert.False((bool)seen["nothing"]!["success"]!);
        Assert.Equal("[1,1]", seen["count"]!.ToJsonString());
        Assert.Equal(("terminated", "Session ended", "io server disconnect"), ((string?)seen["end"]!["reason"], (string?)seen["end"]!["message"], (string?)seen["left"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_session_that_ends_with_its_last_task_says_so_after_the_result()
    {
        _stage.Model.PlayFor("socket: last", _ => ModelReply.Done("Last."));
        await using var session = await _stage.StartAsync(new { });

        var seen = await OutsideProgram.RunAsync(
            _stage.Service, "node", "socket-end.mjs", ("SESSION_ID", session.Id), ("MESSAGE", """{"actionType":"newTask","prompt":"socket: last","terminateOnCompletion":true}"""));

        Assert.Equal("terminateOnCompletion", (string?)seen["end"]!["reason"]);
        Assert.Equal(("task_completed", "Last."), ((string?)seen["messages"]!.AsArray()[^1]!["type"], (string?)seen["messages"]!.AsArray()[^1]!["data"]!["message"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Server_sent_events_tell_the_same_and_resume_after_the_last_that_came()
    {
        _stage.Model.PlayFor("socket: events", _ => ModelReply.Uses("find", new { text = "anything" }) with { Text = "I look." }, _ => ModelReply.Done("Seen."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "socket: events" } });

        var all = await ReadAsync(session, after: null);
        var rest = await ReadAsync(session, all[1].Id);

        Assert.Equal("agent, step, step, task_completed", string.Join(", ", all.Select(one => (string?)one.Json["type"])));
        Assert.Equal("Seen.", (string?)all[^1].Json["data"]!["message"]);
        Assert.Equal(all.Skip(2).Select(one => one.Json.ToJsonString()), rest.Select(one => one.Json.ToJsonString()));
    }

    private async Task<List<(string? Id, JsonNode Json)>> ReadAsync(AgentSession session, string? after)
    {
        using var http = new HttpClient { BaseAddress = _stage.Service.Address };
        if (after is not null)
        {
            http.DefaultRequestHeaders.Add("Last-Event-ID", after);
        }

        var text = await http.GetStringAsync(new Uri($"/task/{session.Id}/{session.First}/events", UriKind.Relative), TestContext.Current.CancellationToken);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('\n')).Where(lines => FieldOf(lines, "data") is not null)
            .Select(lines => (FieldOf(lines, "id"), JsonNode.Parse(FieldOf(lines, "data")!)!))];
    }

    private static string? FieldOf(string[] lines, string name) => lines.FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
}

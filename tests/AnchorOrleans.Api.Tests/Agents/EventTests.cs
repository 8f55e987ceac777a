using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>What happens while an objective is carried out, over each of the ways to follow it. The real client of Socket.IO is tried on the running service.</summary>
public sealed class EventTests
{
    private const string Ids = $"""
        "sessionId":"{ApiHost.SessionId}","taskId":"{ApiHost.ExecutionId}"
        """;

    private static readonly AgentEventLine[] Lines =
    [
        new("agent", "I look for the button."),
        new("action", Name: "click_element", Target: "search button"),
        new("response_update", "Half done."),
        new("guardrail_trigger", "May I?"),
    ];

    private static readonly string[] Events =
    [
        $$"""{"type":"agent","content":"I look for the button.",{{Ids}}}""",
        $$"""{"type":"action","data":{"name":"click_element","target":"search button"},{{Ids}}}""",
        $$"""{"type":"response_update","data":{"message":"Half done."},{{Ids}}}""",
        $$"""{"type":"guardrail_trigger","data":{"type":"human_input_needed","value":"May I?"},{{Ids}}}""",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_a_task_come_as_they_happen_and_its_result_last()
    {
        await using var host = await AgentHost.StartAsync();
        var log = new AgentLog(host.Api);
        using var response = await host.Api.GetAsync($"{AgentHost.Poll}/events", key: null);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));

        Assert.Equal("retry: 1000", await NextAsync(events));
        log.Write(Lines);
        for (var index = 0; index < Events.Length; index++)
        {
            Assert.Equal($"id: {index + 1}|event: {Lines[index].Type}|data: {Events[index]}", await NextAsync(events));
        }

        await host.CompleteAsync("Done.");
        var last = await NextAsync(events);
        Assert.StartsWith("event: task_completed|data: {", last, StringComparison.Ordinal);
        var end = JsonElement.Parse(last[(last.IndexOf('{', StringComparison.Ordinal))..]);
        Assert.Equal(("Done.", 15650), (end.GetProperty("data").GetProperty("message").GetString(), end.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
        Assert.Null(await events.ReadLineAsync(Cancelled));
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_has_not_seen()
    {
        await using var host = await AgentHost.StartAsync();
        new AgentLog(host.Api).Write(Lines);
        host.End(AgentHost.ViewOf(ExecutionStatus.Failed, failure: new ExecutionFailure("PAGE_CRASH", "It crashed.")));

        using var response = await host.Api.SendAsync(HttpMethod.Get, $"{AgentHost.Poll}/events", key: null, headers: ("Last-Event-ID", "3"));
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));

        await NextAsync(events);
        Assert.StartsWith("id: 4|", await NextAsync(events), StringComparison.Ordinal);
        Assert.Equal($$"""event: error|data: {"type":"error","error":"It crashed.","code":"PAGE_CRASH",{{Ids}}}""", await NextAsync(events));
    }

    [Fact]
    public async Task A_socket_follows_a_session_to_its_end()
    {
        await using var host = await AgentHost.StartAsync();
        var log = new AgentLog(host.Api);
        using var socket = await ConnectAsync(host, "/socket.io/?EIO=4&transport=websocket");

        var open = JsonElement.Parse((await ReadAsync(socket))![1..]);
        Assert.Equal((25000, 0), (open.GetProperty("pingInterval").GetInt32(), open.GetProperty("upgrades").GetArrayLength()));
        await WriteAsync(socket, $$"""40{"sessionId":"{{ApiHost.SessionId}}"}""");
        Assert.StartsWith("40{\"sid\":\"", await ReadAsync(socket), StringComparison.Ordinal);
        log.Write(Lines);
        foreach (var expected in Events)
        {
            Assert.Equal($"42[\"message\",{expected}]", await ReadAsync(socket));
        }

        using var sockets = await host.Api.GetAsync("/start/active-sockets", key: null);
        Assert.Equal(1, (await ApiHost.ReadAsync(sockets)).GetProperty("count").GetInt32());
        await WriteAsync(socket, """425["message",{"actionType":"state","newState":"pause"}]""");
        Assert.Equal("""435[{"success":true,"message":"Message sent successfully"}]""", await ReadAsync(socket));
        await WriteAsync(socket, """42["message",{"actionType":"dance"}]""");
        Assert.StartsWith("""42["message",{"type":"error","error":""", await ReadAsync(socket), StringComparison.Ordinal);
        await host.CompleteAsync("Done.");
        Assert.StartsWith("""42["message",{"sessionId":""", await ReadAsync(socket), StringComparison.Ordinal);
        await WriteAsync(socket, """42["message",{"actionType":"state","newState":"terminate"}]""");

        Assert.StartsWith("""42["end_session",{"type":"end_session","reason":"terminated",""", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Equal("41", await ReadAsync(socket));
        Assert.Null(await ReadAsync(socket));
        Assert.Equal(["hold", "pause", "end terminated"], host.Done);
    }

    [Theory]
    [InlineData("""40{"sessionId":"0197f3c0-0000-7000-8000-000000000099"}""", "Session not found or unauthorized")]
    [InlineData("""40{"sessionId":5}""", "Session not found or unauthorized")]
    [InlineData("""40""", "Session not found or unauthorized")]
    [InlineData("""40/admin,{"sessionId":"x"}""", "Invalid namespace")]
    [InlineData("""40{"sessionId":"0197f3c0-0000-7000-8000-000000000003","apiKey":"wrong"}""", "Invalid or revoked API key")]
    public async Task A_socket_that_may_not_follow_is_told_why(string connect, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        using var socket = await ConnectAsync(host, "/socket.io/?EIO=4&transport=websocket");
        await ReadAsync(socket);

        await WriteAsync(socket, connect);

        Assert.StartsWith($$"""44{"message":"{{expected}}",""", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a packet")]
    [InlineData("42[\"message\"")]
    [InlineData("42{}")]
    [InlineData("""42["message","\ud800"]""")]
    [InlineData("""42["message",{"actionType":"state","actionType":"state"}]""")]
    [InlineData("6")]
    public async Task What_means_nothing_does_no_harm(string packet)
    {
        await using var host = await AgentHost.StartAsync();
        _ = new AgentLog(host.Api);
        using var socket = await ConnectAsync(host, "/socket.io/?EIO=4&transport=websocket");
        await ReadAsync(socket);
        await WriteAsync(socket, $$"""40{"sessionId":"{{ApiHost.SessionId}}"}""");
        await ReadAsync(socket);

        await WriteAsync(socket, packet);
        await WriteAsync(socket, "2probe");

        string? answer;
        do
        {
            answer = await ReadAsync(socket);
        }
        while (answer?.StartsWith("42", StringComparison.Ordinal) == true);
        Assert.Equal("3probe", answer);
    }

    [Fact]
    public async Task A_client_that_answers_no_ping_is_let_go()
    {
        await using var host = await AgentHost.StartAsync(settings: ("Api:Agents:SocketPing", "00:00:00.100"));
        using var socket = await ConnectAsync(host, "/socket.io/?EIO=4&transport=websocket");
        await ReadAsync(socket);

        Assert.Equal("2", await ReadAsync(socket));
        Assert.Null(await ReadAsync(socket));
    }

    [Fact]
    public async Task The_code_clients_socket_gets_the_same_events_as_plain_objects()
    {
        await using var host = await AgentHost.StartAsync();
        new AgentLog(host.Api).Write(Lines);
        using var socket = await ConnectAsync(host, $"/ws?sessionId={ApiHost.SessionId}");

        foreach (var expected in Events)
        {
            Assert.Equal(expected, await ReadAsync(socket));
        }

        host.Session = host.Session with { Status = SessionStatus.Ended, EndReason = "idle_timeout" };
        host.End(AgentHost.ViewOf(ExecutionStatus.Cancelled, failure: new ExecutionFailure("SESSION_ENDED", "The session ended.")));
        Assert.StartsWith("""{"type":"error","error":"The session ended.","code":"TASK_STOPPED",""", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.StartsWith("""{"type":"end_session","reason":"expired",""", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Null(await ReadAsync(socket));
    }

    [Fact]
    public async Task A_chat_completion_streams_its_answer_in_parts()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync(new string('a', 65));

        using var response = await host.Api.PostAsync("/v1/chat/completions", """{"model":"webrun-browser-1","stream":true,"messages":[{"role":"user","content":"Find it"}]}""");
        var events = (await response.Content.ReadAsStringAsync(Cancelled)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => one.StartsWith("data: ", StringComparison.Ordinal)).Select(one => one[6..]).ToList();

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(text => JsonElement.Parse(text)).ToList();
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
        Assert.Equal("assistant", chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal(new string('a', 65), string.Concat(chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).Where(delta => delta.TryGetProperty("content", out _)).Select(delta => delta.GetProperty("content").GetString())));
        Assert.Equal(("stop", "{}"), (chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString(), chunks[^1].GetProperty("choices")[0].GetProperty("delta").GetRawText()));
    }

    [Theory]
    [InlineData("""{"model":"webrun-browser-1","messages":[{"role":"user","content":"Buy it"}]}""", 422, "guardrail_triggered", "Guardrail triggered: May I?")]
    [InlineData("""{"model":"gpt-unheard-of","messages":[{"role":"user","content":"Buy it"}]}""", 404, "model_not_found", "There is no such model")]
    [InlineData("""{"model":"webrun-browser-1","messages":[]}""", 400, "missing_required_field", "'messages' is required")]
    [InlineData("""{"model":"webrun-browser-1","messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", 400, "invalid_parameter", "'messages[0].content' must be text")]
    public async Task A_chat_completion_is_refused_in_the_words_of_its_clients(string body, int status, string code, string message)
    {
        await using var host = await AgentHost.StartAsync();
        host.View = AgentHost.ViewOf(ExecutionStatus.AwaitingInput, new AgentQuestion("q1", "May I?", null, ApiHost.Now));

        using var response = await host.Api.PostAsync("/v1/chat/completions", body);

        var error = (await ApiHost.ReadAsync(response)).GetProperty("error");
        Assert.Equal((status, code), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.StartsWith(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> NextAsync(StreamReader events)
    {
        var lines = new List<string>();
        while (await events.ReadLineAsync(Cancelled) is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return string.Join('|', lines);
    }

    private static async Task<ClientWebSocket> ConnectAsync(AgentHost host, string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{host.Api.BaseAddress.Authority}{path}"), Cancelled);
        return socket;
    }

    private static async Task<string?> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var count = 0;
        WebSocketReceiveResult read;
        do
        {
            read = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, count, buffer.Length - count), Cancelled).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
            count += read.Count;
        }
        while (!read.EndOfMessage);
        return read.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, count);
    }

    private static Task WriteAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancelled);
}

using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>What becomes of sessions that nobody uses and of questions that nobody answers, with a service that waits for seconds where others wait for minutes.</summary>
public sealed class PatienceTests(PatienceTests.Ground ground) : IClassFixture<PatienceTests.Ground>
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_question_that_nobody_answers_in_time_fails_the_task()
    {
        _stage.Model.PlayFor("patience: question", _ => ModelReply.Uses("ask_person", new { question = "Which?" }));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "patience: question" } });

        var failed = await session.EndAsync();

        Assert.Equal(("failed", "GUARDRAIL_EXPIRED"), ((string?)failed["status"], (string?)failed["code"]));
        Assert.Equal((409, "NO_GUARDRAIL"), await session.TryTellAsync(new { actionType = "guardrail", newState = "resume" }) is var (status, body) ? (status, (string?)body!["code"]) : default);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_pause_that_nobody_ends_fails_the_task()
    {
        var mayGoOn = new TaskCompletionSource();
        _stage.Model.PlayFor("patience: pause", _ => ModelReply.Uses("find", new { text = "anything" }) with { Before = () => mayGoOn.Task });
        await using var session = await _stage.StartAsync(new { task = new { prompt = "patience: pause" } });
        await session.UntilStatusAsync("running");

        await session.StateAsync("pause");
        mayGoOn.SetResult();
        var failed = await session.EndAsync();

        Assert.Equal(("failed", "PAUSE_EXPIRED"), ((string?)failed["status"], (string?)failed["code"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_session_that_nobody_uses_ends_and_whoever_follows_it_is_told()
    {
        _stage.Model.PlayFor("patience: idle", _ => ModelReply.Done("Done."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "patience: idle" } });

        var seen = await OutsideProgram.RunAsync(_stage.Service, "node", "socket-end.mjs", ("SESSION_ID", session.Id));
        var (status, body) = await session.TryTellAsync(new { actionType = "newTask", prompt = "patience: late" });

        Assert.Equal(3000, (int)session.Started["expiresIn"]!);
        Assert.Equal("expired", (string?)seen["end"]!["reason"]);
        Assert.Equal((404, false), (status, (bool)body!["success"]!));
        Assert.Equal("Done.", (string?)(await session.EndAsync())["data"]!["message"]);
    }

    /// <summary>The service that waits for seconds.</summary>
    public sealed class Ground : IAsyncLifetime
    {
        private AgentStage? _stage;

        internal AgentStage Stage => _stage!;

        public async ValueTask InitializeAsync() => _stage = await AgentStage.SetAsync((_, _) => "", ("Api:Agents:MaxHold", "00:00:01"), ("Api:SessionIdleTimeout", "00:00:03"), ("Api:Agents:Look", "00:00:00.050"));

        public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

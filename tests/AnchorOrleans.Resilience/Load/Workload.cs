using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Resilience.Load;

/// <summary>Uses the cluster as callers do, until it is told to stop: short and long runs, awaited and not, and sessions with queues.</summary>
internal sealed class Workload(ClusterClient client, Ledger ledger)
{
    private const string Short = "export default async () => ({ done: true });";

    private const string Long = "export default async () => { await new Promise(done => setTimeout(done, 8000)); return 'long'; };";

    private const string InBrowser = """
        import { chromium } from 'playwright';
        import AnchorClient from 'anchorbrowser';
        export default async () => {
          const browser = await new AnchorClient({ apiKey: process.env.ANCHOR_API_KEY }).browser.connect(process.env.ANCHOR_SESSION_ID);
          const page = browser.contexts()[0].pages()[0];
          await page.setContent('<h1>here</h1>');
          return await page.textContent('h1');
        };
        """;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _tasks = new(StringComparer.Ordinal);

    /// <summary>Creates the tasks.</summary>
    public async Task PrepareAsync()
    {
        foreach (var (name, code) in ((string, string)[])[("short", Short), ("long", Long), ("in-browser", InBrowser)])
        {
            var (status, task) = await client.SendAsync(HttpMethod.Post, "/v1/task", new JsonObject
            {
                ["name"] = $"trial-{name}",
                ["language"] = "typescript",
                ["code"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(code)),
            });
            _tasks[name] = task.TryGetProperty("id", out var id) ? id.GetString()! : throw new InvalidOperationException($"The task '{name}' was answered with {status}: {task}");
        }
    }

    /// <summary>Uses the cluster until told to stop; what was begun then is still accepted.</summary>
    public Task RunAsync(int round, CancellationToken stop) => Task.WhenAll(
        RepeatAsync(() => RunAsync(round, "short", isAsync: false), stop),
        RepeatAsync(() => RunAsync(round, "short", isAsync: true), stop),
        RepeatAsync(() => RunAsync(round, "long", isAsync: false), stop),
        RepeatAsync(() => RunAsync(round, "long", isAsync: true, attempts: 3), stop),
        RepeatAsync(() => UseSessionAsync(round), stop));

    private static async Task RepeatAsync(Func<Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await work();
            await Task.Delay(Pace, CancellationToken.None);
        }
    }

    private async Task<string?> RunAsync(int round, string task, bool isAsync, int attempts = 1, string? session = null, int place = 0)
    {
        var body = new JsonObject { ["taskId"] = _tasks[task], ["version"] = "draft", ["async"] = isAsync, ["maxAttempts"] = attempts };
        if (session is not null)
        {
            body["sessionId"] = session;
            body["cleanupSessions"] = false;
        }

        var (status, answer) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", body, Guid.NewGuid().ToString());
        if (!answer.TryGetProperty("executionResultId", out var id))
        {
            // The session ended before it was asked for: nothing was accepted.
            return session is not null && (int)status is 404 or 409 or 400 ? null : throw new InvalidOperationException($"A run was answered with {status}: {answer}");
        }

        ledger.Accept(new(id.GetString()!, round, $"{task}{(isAsync ? "" : ", awaited")}{(attempts > 1 ? ", again" : "")}", session, place));
        return id.GetString();
    }

    private async Task UseSessionAsync(int round)
    {
        var (status, session) = await client.SendAsync(HttpMethod.Post, "/v1/sessions", new JsonObject());
        if (!session.TryGetProperty("id", out var id))
        {
            throw new InvalidOperationException($"A session was answered with {status}: {session}");
        }

        ledger.Sessions[id.GetString()!] = 0;
        for (var place = 1; place <= 4; place++)
        {
            if (await RunAsync(round, "in-browser", isAsync: true, session: id.GetString(), place: place) is null)
            {
                break;
            }
        }

        await WaitUntilQuietAsync(id.GetString()!);
        await client.SendAsync(HttpMethod.Delete, $"/v1/sessions/{id.GetString()}");
    }

    /// <summary>Waits until nothing runs or waits in a session.</summary>
    private async Task WaitUntilQuietAsync(string session)
    {
        while (true)
        {
            var (_, queue) = await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/queue");
            if (!queue.TryGetProperty("running", out var running) || (running.ValueKind is JsonValueKind.Null && queue.GetProperty("waiting").GetArrayLength() == 0))
            {
                return;
            }

            await Task.Delay(Pace);
        }
    }
}

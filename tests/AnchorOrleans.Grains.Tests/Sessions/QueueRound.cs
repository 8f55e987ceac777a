using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Grains.Tests.Sessions;

/// <summary>Does to the sessions of a real silo, at random, everything that callers, people, runners and misfortune do.</summary>
internal sealed class QueueRound(TestSilo silo, Random random) : IAsyncDisposable
{
    private const int Steps = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Calls that may get lost, and states whose writes may be refused.</summary>
    private static readonly string[] Faults =
    [
        "EnqueueAsync", "JoinAsync", "ReleaseAsync", "AcknowledgeTurnAsync", "OnTurnAsync", "OnSlotAsync", "RequestAsync", "StartExecutionAsync", "StopExecutionAsync",
        "HoldsAsync", "ReportEndAsync", "EndLeaseAsync", "OnSessionEndedAsync", "CloseBrowserAsync", "EndWithParentAsync", "PauseQueueAsync", "ResumeQueueAsync",
        "CancelAsync", "SetSessionBusyAsync", "session", "execution", "host",
    ];

    private static readonly string[] Forgetting = ["EnqueueAsync", "ReleaseAsync", "AcknowledgeTurnAsync", "OnTurnAsync", "SubmitAsync", "ReportEndAsync", "PauseQueueAsync", "CancelAsync", "RequestAsync"];

    private readonly Dictionary<string, QueueRun> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExecutionStatus> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly List<string> _sessions = [];
    private readonly List<string> _done = [];
    private bool _isFaulty;
    private bool _isGentle;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Gets what was done, in one line.</summary>
    public string Story => $"{string.Join("; ", _done)}\njournal: {string.Join(", ", silo.Journal.Entries)}";

    /// <summary>Goes through all the steps, then lets everything come to its end and looks whether it did.</summary>
    public async Task RunAsync()
    {
        _isGentle = random.Next(3) == 0;
        await OpenAsync();
        await OpenAsync();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
            await LookAsync();
        }

        await SettleAsync();
        new QueueHistory(_runs).Check(silo.Journal.Entries);
        CheckEnds();
    }

    public ValueTask DisposeAsync() => silo.DisposeAsync();

    private Task StepAsync() => random.Next(100) switch
    {
        < 24 => SubmitAsync(),
        < 44 => EndSomeAttemptAsync(),
        < 52 => DieAsync(),
        < 60 => SubmitChildAsync(),
        < 65 => PauseAsync(),
        < 72 => ResumeAsync(),
        < 77 => StopAsync(),
        < 82 => CancelAsync(),
        < 84 => EndSessionAsync(),
        < 86 => LoseBrowserAsync(),
        < 87 => CrashAsync(),
        < 93 => MisfortuneAsync(),
        < 98 => silo.PassAsync(TimeSpan.FromSeconds(random.Next(1, 15))),
        _ => OpenAsync(),
    };

    private async Task OpenAsync()
    {
        var session = $"s{_sessions.Count + 1}";
        Did($"open {session}");
        await InsistAsync(() => silo.OpenAsync(session));
        _sessions.Add(session);
    }

    private async Task SubmitAsync()
    {
        var run = new QueueRun($"e{_runs.Count + 1}", Any(_sessions), null, random.Next(4) == 0 ? 2 : 1);
        Did($"submit {run.Id} to {run.Session}");
        if (await SubmitAsync(run, null) && !_isFaulty && await QueueOfAsync(run.Session) is { Status: not SessionStatus.Ended } queue)
        {
            Assert.Equal(run.Id, (queue.Waiting.IsEmpty ? queue.Running : queue.Waiting[^1])?.Value);
        }
    }

    private async Task<bool> SubmitAsync(QueueRun run, RunLineage? lineage)
    {
        _runs[run.Id] = run;
        var outcome = await InsistAsync(() => silo.Execution(run.Id).SubmitAsync(
            Samples.Request with
            {
                RequestedAt = silo.Clock.GetUtcNow(),
                Session = new(run.Session),
                Lineage = lineage,
                Limit = new(TimeSpan.FromDays(40), CountsWaiting: false, ExecutionStatus.Cancelled),
                Retry = run.MaxAttempts > 1 ? new(run.MaxAttempts, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)) : null,
            },
            Cancelled));
        if (outcome is SubmitOutcome.Accepted)
        {
            return true;
        }

        _runs.Remove(run.Id);
        return false;
    }

    private async Task SubmitChildAsync()
    {
        if (Live().Where(attempt => RunOf(attempt).Parent is null).ToList() is not { Count: > 0 } parents)
        {
            return;
        }

        var attempt = Any(parents);
        var parent = RunOf(attempt);
        var child = new QueueRun($"c{_runs.Count + 1}", parent.Session, parent, 1) { IsDisturbed = parent.IsDisturbed };
        if (await InsistAsync(() => silo.Execution(parent.Id).AdoptChildAsync(new(child.Id), Cancelled)) is AdoptOutcome.Adopted)
        {
            Did($"{parent.Id} starts {child.Id}");
            await SubmitAsync(child, new RunLineage([new(parent.Id)], silo.Clock.GetUtcNow() + TimeSpan.FromDays(40), new(parent.Session), []));
        }
    }

    private Task EndSomeAttemptAsync() => Live() is { Count: > 0 } live ? EndAttemptAsync(Any(live), random.Next(3) > 0) : Task.CompletedTask;

    /// <summary>Has a process die that was told to stop.</summary>
    private Task DieAsync() => Live().Where(attempt => silo.Journal.Count($"stop {attempt}") > 0).ToList() is { Count: > 0 } told
        ? EndAttemptAsync(Any(told), null)
        : Task.CompletedTask;

    /// <summary>Ends an attempt as a runner does: its processes are gone, it reports, it gives the lease back.</summary>
    private async Task EndAttemptAsync(string attempt, bool? isSuccess)
    {
        var (run, number) = (RunOf(attempt), int.Parse(attempt.Split('#')[1], CultureInfo.InvariantCulture));
        var result = isSuccess switch
        {
            true => Samples.Success,
            false => new AttemptResult(ExecutionStatus.Failed, null, new("TASK_ERROR", "It failed.")),
            null => new AttemptResult(ExecutionStatus.Cancelled, null, null),
        };
        Did($"{attempt} ends as {result.Status}");
        run.Reported = result.Status.ToString();

        // What it started ends with it, whatever that has come to.
        foreach (var child in _runs.Values.Where(other => other.Parent == run))
        {
            child.IsDisturbed = true;
        }

        Leave(attempt);
        var assignment = await silo.Runner.StartedAsync(run.Id, number);
        await InsistAsync(() => silo.Runner.ReportAsync(run.Id, result, number));
        await InsistAsync(async () =>
        {
            await silo.Runner.EndLeaseAsync(assignment);
            return true;
        });
    }

    private async Task PauseAsync()
    {
        var session = Any(_sessions);
        Did($"pause {session}");
        var queue = (await InsistAsync(() => silo.Session(session).PauseQueueAsync(Cancelled)))!;
        if (queue.IsPaused && queue.Status != SessionStatus.Ended)
        {
            silo.Journal.Note($"held {session} {queue.Running?.Value ?? "nobody"}");
        }
    }

    private Task ResumeAsync() => ResumeAsync(Any(_sessions));

    private async Task ResumeAsync(string session)
    {
        Did($"resume {session}");
        silo.Journal.Note($"resuming {session}");
        await InsistAsync(() => silo.Session(session).ResumeQueueAsync(Cancelled));
    }

    private async Task StopAsync()
    {
        if (await QueueOfAsync(Any(_sessions)) is { Running: { } running })
        {
            Did($"stop {running}");
            await CancelAsync(running.Value);
        }
    }

    private Task CancelAsync() => _runs.Count == 0 ? Task.CompletedTask : CancelAsync(Any(_runs.Keys.ToList()));

    private async Task CancelAsync(string run)
    {
        Did($"cancel {run}");
        Disturb(other => string.Equals(other.Id, run, StringComparison.Ordinal) || string.Equals(other.Parent?.Id, run, StringComparison.Ordinal));
        await InsistAsync(() => silo.Execution(run).CancelAsync(Samples.Stopped, Cancelled));
    }

    private async Task EndSessionAsync()
    {
        var session = Any(_sessions);
        Did($"terminate {session}");
        Disturb(run => string.Equals(run.Session, session, StringComparison.Ordinal));
        await InsistAsync(() => silo.Session(session).EndAsync("terminated", Cancelled));
        await OpenAsync();
    }

    private async Task LoseBrowserAsync()
    {
        var session = Any(_sessions);
        Did($"{session} loses its browser");
        Disturb(run => string.Equals(run.Session, session, StringComparison.Ordinal));
        await silo.Session(session).OnBrowserGoneAsync(1, "browser_crashed");
        await OpenAsync();
    }

    private async Task CrashAsync()
    {
        Did("crash");
        Disturb(_ => true);
        await silo.RestartAsync();

        // An attempt may have begun until the very end of the process, and is gone with it.
        Live().ForEach(Leave);
        await InsistAsync(async () =>
        {
            await silo.Host.StartedAsync(new(RunnerSlots: 3, BrowserSlots: 20), Cancelled);
            return true;
        });
        var lists = silo.Services.GetRequiredService<IReadModel>();
        foreach (var key in await lists.ListUnfinishedSessionsAsync(Cancelled))
        {
            await InsistAsync(() => ResumedAsync(silo.Grains.GetSession(key.Tenant, new(key.Id)).ResumeAsync()));
        }

        foreach (var key in await lists.ListUnfinishedExecutionsAsync(Cancelled))
        {
            await InsistAsync(() => ResumedAsync(silo.Grains.GetExecution(key.Tenant, new(key.Id)).ResumeAsync()));
        }

        await OpenAsync();
    }

    private Task MisfortuneAsync()
    {
        if (_isGentle)
        {
            return Task.CompletedTask;
        }

        _isFaulty = true;
        if (random.Next(3) == 0)
        {
            var method = Any(Forgetting);
            Did($"forget after {method}");
            silo.Interference.EndActivationAfter(method);
        }
        else
        {
            var fault = Any(Faults);
            Did($"lose {fault}");
            silo.Interference.Fail(fault, random.Next(1, 3));
        }

        return Task.CompletedTask;
    }

    /// <summary>Notes who came into which queue, and who has ended.</summary>
    private async Task LookAsync()
    {
        foreach (var session in _sessions)
        {
            if (await QueueOfAsync(session) is { } queue)
            {
                foreach (var run in queue.Waiting.Insert(0, queue.Running ?? default).Where(id => id.Value is not null).Select(id => _runs[id.Value]).Where(run => run.Place == 0))
                {
                    run.Place = _places[session] = _places.GetValueOrDefault(session) + 1;
                }
            }
        }

        foreach (var run in _runs.Keys)
        {
            if (await InsistAsync(() => silo.Execution(run).DescribeAsync(Cancelled)) is { HasEnded: true } view)
            {
                Assert.Equal(view.Status, _ends.GetValueOrDefault(run, view.Status));
                _ends[run] = view.Status;
            }
        }
    }

    /// <summary>Ends all misfortune and all holds, and lets everything that runs come to its end.</summary>
    private async Task SettleAsync()
    {
        foreach (var fault in Faults)
        {
            silo.Interference.Fail(fault, 0);
        }

        foreach (var session in _sessions)
        {
            await ResumeAsync(session);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(Limit);
        while (await WhatIsLeftAsync() is { } left)
        {
            if (patience.IsCancellationRequested)
            {
                Assert.Fail($"Still waiting: {left}");
            }

            foreach (var attempt in Live())
            {
                await EndAttemptAsync(attempt, silo.Journal.Count($"stop {attempt}") > 0 ? null : true);
            }

            await silo.PassAsync(TimeSpan.FromSeconds(15));
            await LookAsync();
        }
    }

    private async Task<string?> WhatIsLeftAsync()
    {
        if (_runs.Keys.FirstOrDefault(run => !_ends.ContainsKey(run)) is { } run)
        {
            var view = await silo.Execution(run).DescribeAsync(Cancelled);
            return $"{run} is {view?.Status} and waits for {view?.WaitingFor}";
        }

        foreach (var session in _sessions)
        {
            if (await QueueOfAsync(session) is { } queue && (queue.Running is not null || !queue.Inside.IsEmpty || !queue.Waiting.IsEmpty))
            {
                return $"{session} ({queue.Status}) has {queue.Running}, inside {string.Join(", ", queue.Inside)}, waiting {string.Join(", ", queue.Waiting)}";
            }
        }

        return Live().FirstOrDefault();
    }

    /// <summary>Nothing is lost: who was left in peace has ended as its runner said.</summary>
    private void CheckEnds() => Assert.All(_runs.Values, run =>
    {
        var end = _ends[run.Id].ToString();
        if (!run.IsDisturbed || _ends[run.Id] == ExecutionStatus.Succeeded)
        {
            Assert.True(string.Equals(run.Reported, end, StringComparison.Ordinal), $"{run.Id} ended as {end}, and its runner reported {run.Reported ?? "nothing"}.");
        }
    });

    private Task<SessionQueueView?> QueueOfAsync(string session) => InsistAsync(() => silo.Session(session).DescribeQueueAsync(Cancelled));

    private List<string> Live() =>
        [.. silo.Journal.Entries.Where(entry => entry.StartsWith("start ", StringComparison.Ordinal)).Select(entry => entry["start ".Length..]).Distinct(StringComparer.Ordinal).Where(attempt => !_gone.Contains(attempt))];

    private void Leave(string attempt)
    {
        _gone.Add(attempt);
        silo.Journal.Note($"gone {attempt}");
    }

    private QueueRun RunOf(string attempt) => _runs[attempt.Split('#')[0]];

    private void Disturb(Func<QueueRun, bool> whom)
    {
        foreach (var run in _runs.Values.Where(whom))
        {
            run.IsDisturbed = true;
        }
    }

    private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private void Did(string what) => _done.Add(what);

    private static async Task<bool> ResumedAsync(Task resuming)
    {
        await resuming;
        return true;
    }

    /// <summary>Asks again, as callers and runners do, what was lost or refused.</summary>
    private static async Task<T> InsistAsync<T>(Func<Task<T>> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (exception is IOException or OrleansException && tries < 20)
            {
                // As after any lost call.
            }
        }
    }
}

using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Sessions;
using Answer = AnchorOrleans.Agent.Assignments.AgentAnswer;
using Question = AnchorOrleans.Agent.Supervision.AgentQuestion;
using Usage = AnchorOrleans.Agent.Assignments.AgentUsage;

namespace AnchorOrleans.Silo.Agents;

/// <summary>One agent's host: keeps its steps and files as artifacts, writes what happens into its log, and carries its questions to the grain and the answers back.</summary>
internal sealed class AgentSupervisor(
    RunAssignment assignment, Attempt attempt, IGrainFactory grains, IArtifactStore artifacts, SessionCheckpoints checkpoints, LogWriter log, AttemptReports reports, TimeProvider clock) : IAgentSupervisor
{
    private const int MostVisits = 1000;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly List<ArtifactFile> _files = [];
    private readonly List<AgentResultFile> _kept = [];
    private readonly List<AgentVisit> _visits = [];

    /// <summary>How many of the files are told in the log.</summary>
    private int _told;

    /// <summary>What is kept of the browser while a person is awaited; null for nothing.</summary>
    private string? _checkpoint;

    /// <summary>Gets or sets the browser that the agent uses.</summary>
    public SessionBrowser? Browser { get; set; }

    /// <summary>Gets a value indicating whether its wait for a person outlives its host. A run's own agent ends with the run.</summary>
    private bool CanOutliveHost => Browser is not null && assignment.Request.Lineage is null;

    private IExecutionGrain Execution => grains.GetExecution(assignment.Execution.Tenant, new(assignment.Execution.Id));

    /// <inheritdoc/>
    public async Task StepAsync(AgentStep taken, CancellationToken cancellationToken)
    {
        Visit(taken.Seen.Url, taken.At);
        var name = string.Create(CultureInfo.InvariantCulture, $"steps/{taken.Number:0000}");
        if (taken.Screenshot is { } picture)
        {
            await StoreAsync($"{name}.png", picture, cancellationToken);
        }

        var record = await StoreAsync($"{name}.json", JsonSerializer.SerializeToUtf8Bytes(RecordOf(taken), Json), cancellationToken);
        await WriteAsync(new("step", Step: taken.Number, Artifact: record.Id, Files: _files[_told..]), cancellationToken);
        _told = _files.Count;
    }

    /// <inheritdoc/>
    public Task ReportUsageAsync(Usage usage, CancellationToken cancellationToken) => Execution.ReportUsageAsync(assignment.Attempt, ToContract(usage, isTruncated: false), cancellationToken);

    /// <inheritdoc/>
    public async Task<Answer> AskAsync(Question question, CancellationToken cancellationToken)
    {
        attempt.IsAwaitingPerson = true;
        await KeepCheckpointAsync(cancellationToken);
        string id;
        if (question.IsRepeated && assignment.Continuation is { } continuation)
        {
            // It stands open since another host had the agent, and may be answered already.
            id = continuation.Question;
        }
        else
        {
            id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
            var memory = _checkpoint is null ? null : await artifacts.PutAsync(new HeldAgent(question.Memory.Json, [.. _files], [.. _kept], [.. _visits]).ToBytes(), cancellationToken);
            await reports.ReportQuestionAsync(assignment, new(id, question.Text, question.Rule, clock.GetUtcNow()), memory).WaitAsync(cancellationToken);

            // Whoever is told may answer at once, so it stands open by then.
            await WriteAsync(new("guardrail_trigger", question.Text), cancellationToken);
        }

        var outcome = await WaitAsync(id, cancellationToken);
        if (_checkpoint is not null)
        {
            // Before anything is done: a browser that was opened again would not know of it.
            await checkpoints.ForgetAsync(Browser!).WaitAsync(cancellationToken);
            _checkpoint = null;
        }

        attempt.IsAwaitingPerson = false;
        return outcome is HoldOutcome.Released { Answer: { } answer } ? new Answer.GoOn(answer.Text, answer.Allows) : new Answer.GiveUp();
    }

    /// <summary>Goes on from what another host's agent has left.</summary>
    public void TakeUp(HeldAgent held)
    {
        _files.AddRange(held.Files);
        _told = _files.Count;
        _kept.AddRange(held.Kept);
        _visits.AddRange(held.Visits);
    }

    /// <inheritdoc/>
    public Task WaitForLeaveAsync(CancellationToken cancellationToken) => WaitAsync(question: null, cancellationToken);

    /// <inheritdoc/>
    public Task TellAsync(AgentEvent happened, CancellationToken cancellationToken) => WriteAsync(
        happened switch
        {
            AgentEvent.Said said => new("agent", said.Text),
            AgentEvent.Acted acted => new("action", Name: acted.Name, Target: acted.Target),
            AgentEvent.Updated updated => new("response_update", updated.Text),
            _ => throw new System.Diagnostics.UnreachableException(),
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<KeptFile> KeepAsync(AgentFile file, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stored = await StoreAsync(string.Create(CultureInfo.InvariantCulture, $"files/{_kept.Count + 1:000}-{file.Name}"), file.Content, cancellationToken);
        _kept.Add(new(stored.Id, file.Name, file.Source, now));
        return new KeptFile(stored.Id, file.Name, file.MediaType, stored.Content.Size, file.Source, now);
    }

    /// <summary>Stores what the agent leaves, and puts its outcome into the platform's words.</summary>
    public async Task<AttemptResult> ResultOfAsync(AgentOutcome outcome)
    {
        var message = outcome is AgentOutcome.Completed { Message: var answer } ? answer : ((AgentOutcome.Failed)outcome).Partial;
        var output = await artifacts.PutAsync(new AgentResult(message, [.. _kept], [.. _visits]).ToBytes());
        var list = _files.Count == 0 ? null : await artifacts.PutAsync(new ArtifactManifest([.. _files]).ToBytes());
        var usage = ToContract(outcome.Usage, outcome is AgentOutcome.Completed { IsTruncated: true });
        return outcome switch
        {
            AgentOutcome.Completed => new(ExecutionStatus.Succeeded, output, null, list, usage),
            AgentOutcome.Failed { Code: AgentFailures.Stopped } when attempt.IsLost => new(ExecutionStatus.Failed, output, ExecutionFailures.HostLost, list, usage),
            AgentOutcome.Failed failed => new(StatusOf(failed.Code), output, new(failed.Code, failed.Message), list, usage),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static ExecutionStatus StatusOf(string code) => code switch
    {
        AgentFailures.Timeout => ExecutionStatus.TimedOut,
        AgentFailures.Stopped => ExecutionStatus.Cancelled,
        _ => ExecutionStatus.Failed,
    };

    private static AnchorOrleans.Agents.AgentUsage ToContract(Usage usage, bool isTruncated) =>
        new(usage.InputTokens, usage.OutputTokens, (double)usage.Cost, usage.Compute, usage.Duration, usage.Steps, isTruncated);

    /// <summary>A step as it is kept; its memory is the agent's own, and its picture is a file beside it.</summary>
    private static object RecordOf(AgentStep taken) => new
    {
        taken.Number,
        taken.At,
        taken.Seen,
        taken.Said,
        Actions = taken.Actions.Select(action => new
        {
            action.Tool,
            action.Arguments,
            action.Result,
            action.IsFailed,
            Judgements = action.Judgements.Select(judgement => new { judgement.Rule, Verdict = judgement.Verdict.ToString(), judgement.IsApproved, judgement.Policy }),
            action.Duration,
        }),
        taken.InputTokens,
        taken.OutputTokens,
        taken.Thinking,
        taken.Duration,
        HasScreenshot = taken.Screenshot is not null,
    };

    private void Visit(string url, DateTimeOffset at)
    {
        if (_visits.Count < MostVisits && (_visits.Count == 0 || _visits[^1].Url != url))
        {
            _visits.Add(new(url, at));
        }
    }

    private async Task<ArtifactFile> StoreAsync(string path, byte[] content, CancellationToken cancellationToken) => Note(path, await artifacts.PutAsync(content, cancellationToken));

    private async Task<ArtifactFile> StoreAsync(string path, Stream content, CancellationToken cancellationToken) => Note(path, await artifacts.PutAsync(content, cancellationToken));

    private ArtifactFile Note(string path, ArtifactReference stored)
    {
        var file = new ArtifactFile(path, stored, clock.GetUtcNow());
        _files.Add(file);
        return file;
    }

    private Task WriteAsync(AgentEventLine line, CancellationToken cancellationToken) => log.AddAsync(line, cancellationToken).AsTask();

    private async Task KeepCheckpointAsync(CancellationToken cancellationToken) =>
        _checkpoint = CanOutliveHost ? await checkpoints.KeepAsync(Browser!, _checkpoint, cancellationToken) : null;

    /// <summary>Asks the grain until it lets the agent go on, over lost silos and lost answers.</summary>
    private async Task<HoldOutcome> WaitAsync(string? question, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var outcome = await Execution.WaitForReleaseAsync(assignment.Attempt, question, cancellationToken);
                if (outcome is not HoldOutcome.Held)
                {
                    return outcome;
                }

                if (question is not null)
                {
                    // The person may use the browser meanwhile.
                    await KeepCheckpointAsync(cancellationToken);
                }
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                await Task.Delay(PauseAfterFailure, clock, cancellationToken);
            }
        }
    }
}

using System.Collections.Immutable;
using System.Net.WebSockets;
using AnchorOrleans.Agent;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Agents;

/// <summary>Has an agent carry out an objective in its session's browser, keeps what it does, and reports the end until that is acknowledged.</summary>
internal sealed class AgentWork(
    IAgent agent,
    SessionBrowsers browsers,
    IGrainFactory grains,
    IArtifactStore artifacts,
    SessionCheckpoints checkpoints,
    IExecutionLogs logs,
    ISecretBox box,
    AttemptReports reports,
    IOptions<DrivingOptions> driving,
    IOptions<AgentPolicyOptions> policy,
    TimeProvider clock) : IAttemptWork
{
    private static readonly TimeSpan PauseBeforeNextLook = TimeSpan.FromMilliseconds(200);

    private readonly AgentPolicy _policy = policy.Value.ToPolicy();

    /// <inheritdoc/>
    public ExecutionFailure Broken { get; } = new("AGENT_CRASHED", "The agent could not be run.");

    /// <inheritdoc/>
    public async Task RunAsync(RunAssignment assignment, Attempt attempt)
    {
        var secrets = SecretsOf(assignment);
        await using var log = new LogWriter(logs, assignment.Execution, RunSecrets.Of(secrets.SelectMany(secret => secret.Fields.Values)), clock);
        var supervisor = new AgentSupervisor(assignment, attempt, grains, artifacts, checkpoints, log, reports, clock);
        var result = await WorkToEndAsync();
        await log.DisposeAsync();
        await reports.ReportAsync(assignment, result);

        async Task<AttemptResult> WorkToEndAsync()
        {
            try
            {
                return await WorkAsync(assignment, secrets, supervisor, attempt);
            }
            catch (OperationCanceledException) when (attempt.Stopping.IsCancellationRequested)
            {
                return Ended(attempt);
            }
        }
    }

    private async Task<AttemptResult> WorkAsync(RunAssignment assignment, ImmutableArray<AgentSecretEntry> secrets, AgentSupervisor supervisor, Attempt attempt)
    {
        var brief = AgentBrief.Parse(await artifacts.ReadAsync(assignment.Request.Agent!.Brief.Hash));
        var held = assignment.Continuation is { } continuation ? HeldAgent.Parse(await artifacts.ReadAsync(continuation.Memory.Hash)) : null;
        attempt.IsAwaitingPerson = held is not null;
        if (await FindBrowserAsync(assignment, attempt.Stopping) is not { } browser)
        {
            return Failed("SESSION_UNAVAILABLE", "The session has no browser here.");
        }

        supervisor.Browser = browser;
        var files = brief.Files.Select(name => (Name: name, File: browser.Lease.Files.Uploads.FirstOrDefault(upload => upload.Name == name))).ToLookup(file => file.File is not null);

        // What was uploaded is lost with the browser; who goes on in another may have used it already.
        if (held is null && files[false].Select(file => file.Name).FirstOrDefault() is { } missing)
        {
            return Failed("INVALID_ASSIGNMENT", $"The session has no file '{missing}'.");
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(attempt.Stopping, browser.Ending);
        try
        {
            var task = AssignmentOf(assignment, brief, secrets) with { Files = [.. files[true].Select(file => new UploadedFile(file.Name, file.File!.Path))] };
            if (held is not null)
            {
                supervisor.TakeUp(held);
                task = task with { Continuation = new(new AgentMemory(held.Memory), IsInNewBrowser: true) };
            }

            var sites = SiteRules.Of(task.AvoidDomains, [task.Policy, .. task.FurtherPolicies]);
            using var rules = browser.Rules.Narrow(sites.Refused, sites.Only);
            browser.Rules.ForgetBefore();
            await using var page = await PageDriver.OpenAsync(browser.Lease, await browser.ControlAsync(stopping.Token), driving.Value, clock, stopping.Token);
            return await supervisor.ResultOfAsync(await agent.RunAsync(task, page, supervisor, stopping.Token));
        }
        catch (FormatException exception)
        {
            return Failed("INVALID_ASSIGNMENT", exception.Message);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException && stopping.IsCancellationRequested)
        {
            // The browser has gone, or somebody stopped it before it began; whoever did so has told the grain why.
            return Ended(attempt);
        }
    }

    /// <summary>Finds the browser of the session; one that is opened in place of a lost one is waited for.</summary>
    private async Task<SessionBrowser?> FindBrowserAsync(RunAssignment assignment, CancellationToken stopping)
    {
        var (tenant, session) = (assignment.Execution.Tenant, assignment.Request.Session!.Value);
        while (true)
        {
            var browser = browsers.Find(new(tenant, session.Value));
            if (assignment.Continuation is null || browser is { Ending.IsCancellationRequested: false })
            {
                return browser;
            }

            // The session may not have heard yet that its browser is lost, and still say that it is open.
            await (browser?.Gone ?? Task.Delay(PauseBeforeNextLook, clock, stopping)).WaitAsync(stopping);
            while (await grains.GetSession(tenant, session).WaitUntilOpenAsync(stopping) is not OpenOutcome.Opened and var outcome)
            {
                if (outcome is OpenOutcome.Failed)
                {
                    return null;
                }
            }
        }
    }

    private AgentAssignment AssignmentOf(RunAssignment assignment, AgentBrief brief, ImmutableArray<AgentSecretEntry> secrets)
    {
        var limits = assignment.Request.Agent!;
        return new AgentAssignment
        {
            Objective = brief.Prompt,
            StartingUrl = brief.StartingUrl,
            Limits = new()
            {
                Duration = assignment.Deadline - clock.GetUtcNow(),
                Whole = assignment.Request.Limit.Duration,
                InputTokens = limits.MaxInputTokens,
                OutputTokens = limits.MaxOutputTokens,
                Steps = limits.MaxSteps,
            },
            Output = brief.Output switch
            {
                AgentOutputKind.Json => new AgentOutput.Json(brief.SchemaJson!),
                AgentOutputKind.Csv => new AgentOutput.Csv(brief.Columns),
                _ => new AgentOutput.Text(),
            },
            AvoidDomains = brief.AvoidDomains,
            Secrets = [.. secrets.Select(secret => new AgentSecret(secret.Match, secret.Fields.ToImmutableDictionary()))],
            SystemMessage = brief.SystemMessage,
            Model = brief.Model,
            Policy = _policy,
            FurtherPolicies = [.. brief.Policies.Select(PolicyTranslation.ToAgent)],
            CanAskPerson = limits.CanAskPerson,
        };
    }

    private ImmutableArray<AgentSecretEntry> SecretsOf(RunAssignment assignment) => assignment.Request.SealedInputs is { } text
        ? AgentSecretEntry.Read(box.Open(ExecutionRequest.PurposeOfInputs(assignment.Execution.Tenant), text))
        : [];

    private static AttemptResult Ended(Attempt attempt) => attempt.IsLost
        ? new(ExecutionStatus.Failed, null, ExecutionFailures.HostLost)
        : new(ExecutionStatus.Cancelled, null, new("CANCELLED", "The execution was ended."));

    private static AttemptResult Failed(string code, string message) => new(ExecutionStatus.Failed, null, new(code, message));
}

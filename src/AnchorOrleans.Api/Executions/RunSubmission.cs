using System.Globalization;
using System.Text;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Executions;

/// <summary>Turns a request to run into an execution that will run.</summary>
internal sealed class RunSubmission(
    IGrainFactory grains, RunChildren children, ExecutionSubmission submission, IArtifactStore artifacts, ISecretBox secrets, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Finds the task that a path names: by its name, or by its id, which the official examples put there too.</summary>
    public async Task<TaskId?> FindTaskAsync(TenantId tenant, string nameOrId, CancellationToken cancellationToken)
    {
        if (!TaskName.IsValid(nameOrId))
        {
            return null;
        }

        var named = await grains.FindTaskByNameAsync(tenant, nameOrId, cancellationToken);
        return named?.Task ?? (IdText.TryNormalise(nameOrId) is { } id ? new TaskId(id) : null);
    }

    /// <summary>Submits a run.</summary>
    /// <returns>The execution as it stands, or why there is none.</returns>
    public async Task<(ExecutionView? View, Refusal? Refusal)> SubmitAsync(
        Caller caller, TaskId id, VersionLabel? label, RunRequest run, IdempotencyKey idempotencyKey, CancellationToken cancellationToken)
    {
        if (await FindVersionAsync(grains.GetTask(caller.Tenant, id), label, cancellationToken) is not { } version)
        {
            return (null, label is null ? NothingToRun(id) : TaskRefusals.NoVersion(id, label.Value));
        }

        return await SubmitAsync(caller, version, label, run, idempotencyKey, cancellationToken);
    }

    /// <summary>Submits a run of a version that is at hand.</summary>
    /// <returns>The execution as it stands, or why there is none.</returns>
    public async Task<(ExecutionView? View, Refusal? Refusal)> SubmitAsync(
        Caller caller, TaskVersion version, VersionLabel? label, RunRequest run, IdempotencyKey idempotencyKey, CancellationToken cancellationToken)
    {
        var id = version.Task;
        var configuration = JsonMerge.Over(ProxyPassword.SealIn(run.OverrideJson, caller.Tenant, secrets), version.Content.BrowserConfigurationJson);
        if (Encoding.UTF8.GetByteCount(configuration ?? string.Empty) > options.Value.MaxConfigurationBytes)
        {
            return (null, Refusal.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"'overrideBrowserConfiguration' and the configuration of the version may together have at most {options.Value.MaxConfigurationBytes:N0} bytes.")));
        }

        if (await children.WhyNotAsync(caller, run.Session, run.Queueing.ConcurrencyKey, cancellationToken) is { } wrong)
        {
            return (null, wrong);
        }

        var now = clock.GetUtcNow();
        var request = new ExecutionRequest(
            id,
            version,
            run.Inputs.Plain.Count == 0 ? null : await artifacts.PutAsync(Answer.ToBytes(run.Inputs.Plain), cancellationToken),
            run.Session,
            configuration,
            run.CleanupSessions,
            LimitOf(run),
            now,
            idempotencyKey.FingerprintOf(id, label, run, secrets),
            run.Queueing.ToPolicy(options.Value),
            run.Queueing.TimeToLive,
            run.Queueing.Priority ?? 0,
            run.Queueing.ConcurrencyKey,
            caller.Run?.Lineage,
            Seal(caller.Tenant, run.Inputs.Secret),
            SecretInputs: run.Inputs.Secret.Count == 0 ? null : [.. run.Inputs.Secret.Keys]);

        return await submission.SubmitAsync(caller, request, idempotencyKey);
    }

    /// <summary>Finds the version to run; without a label the latest, or the draft while nothing is deployed.</summary>
    private static async Task<TaskVersion?> FindVersionAsync(ITaskGrain task, VersionLabel? label, CancellationToken cancellationToken) =>
        await task.FindVersionAsync(label ?? VersionLabel.Latest, cancellationToken)
        ?? (label is null ? await task.FindVersionAsync(VersionLabel.Draft, cancellationToken) : null);

    private static Refusal NothingToRun(TaskId task) => Refusal.NotFound($"Task '{task}' does not exist or has no code to run.");

    private string? Seal(TenantId tenant, SortedDictionary<string, string> inputs) => inputs.Count == 0
        ? null
        : secrets.Seal(ExecutionRequest.PurposeOfInputs(tenant), Encoding.UTF8.GetString(Answer.ToBytes(inputs)));

    private RunLimit LimitOf(RunRequest run) => run.IsAsync
        ? new RunLimit(options.Value.AsyncRunLimit, CountsWaiting: false, ExecutionStatus.Cancelled)
        : new RunLimit(options.Value.SyncRunLimit, CountsWaiting: true, ExecutionStatus.TimedOut);
}

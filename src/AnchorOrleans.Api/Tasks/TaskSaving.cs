using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Stores, compiles, saves and publishes code.</summary>
/// <remarks>What changes something runs to its end even when the caller leaves in the middle; only reading is given up.</remarks>
internal sealed class TaskSaving(IGrainFactory grains, IArtifactStore artifacts, TimeProvider clock)
{
    private const int MaxReported = 3;

    /// <summary>Creates the task, or updates the one of that name.</summary>
    public async Task<SavedTask> CreateAsync(TenantId tenant, CreateTaskRequest request)
    {
        var draft = await CompileAsync(request.Content, inherited: null);
        var candidate = new TaskId(Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"));
        var owner = await grains.GetTaskName(tenant, request.Name).ClaimAsync(candidate, CancellationToken.None);
        var task = await grains.GetTask(tenant, owner).SaveAsync(
            new SaveTask(request.Name, CodeRequest.Language, request.Content.Description, request.Content.BrowserConfigurationJson, draft),
            CancellationToken.None);
        return new SavedTask(task, draft);
    }

    /// <summary>Replaces the draft.</summary>
    /// <returns>Null when there is no such task.</returns>
    public async Task<TaskVersion?> SaveDraftAsync(TenantId tenant, TaskId id, CodeRequest request)
    {
        var task = grains.GetTask(tenant, id);
        return await task.DescribeAsync(CancellationToken.None) is { } description
            && await CompileAsync(request, description.BrowserConfigurationJson) is { } content
            ? await task.SaveDraftAsync(content, CancellationToken.None)
            : null;
    }

    /// <summary>Publishes the code given, or the draft, under the next number.</summary>
    /// <returns>The version, or why there is none.</returns>
    public async Task<(TaskVersion? Version, Refusal? Refusal)> DeployAsync(TenantId tenant, TaskId id, CodeRequest request)
    {
        var task = grains.GetTask(tenant, id);
        if (await task.DescribeAsync(CancellationToken.None) is not { } description)
        {
            return (null, TaskRefusals.NoTask(id));
        }

        var content = await CompileAsync(request, description.BrowserConfigurationJson) ?? await ReconfigureDraftAsync(task, request);
        if (content is { Compilation: { CanRun: false } compilation })
        {
            return (null, DoesNotCompile(compilation.Diagnostics));
        }

        return await task.DeployAsync(content, request.Description, CancellationToken.None) switch
        {
            PublishOutcome.Published published => (published.Version, null),
            PublishOutcome.UnknownTask => (null, TaskRefusals.NoTask(id)),
            PublishOutcome.NothingToPublish => (null, Refusal.Invalid("'code' is required, because the task has no draft to deploy.")),
            PublishOutcome.DoesNotCompile refused => (null, DoesNotCompile(refused.Diagnostics)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Names the first errors, with their positions.</summary>
    internal static Refusal DoesNotCompile(ImmutableArray<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(remark => remark.IsError).Take(MaxReported).Select(remark => remark.Line == 0
            ? remark.Message
            : string.Create(CultureInfo.InvariantCulture, $"line {remark.Line}, column {remark.Column}: {remark.Message}"));
        return Refusal.Invalid($"'code' cannot be deployed: {string.Join("; ", errors.DefaultIfEmpty("it does not compile"))}");
    }

    private async Task<TaskContent?> CompileAsync(CodeRequest request, string? inherited)
    {
        if (request.Code is null)
        {
            return null;
        }

        var source = await artifacts.PutAsync(request.Code, CancellationToken.None);
        var compilation = await grains.GetCompiler(source.Hash).CompileAsync(CancellationToken.None);
        return new TaskContent(source, compilation, CodeRequest.Language, request.Description, request.BrowserConfigurationJson ?? inherited);
    }

    /// <summary>Gives the draft another configuration on its way out; without one the task publishes its draft by itself.</summary>
    private static async Task<TaskContent?> ReconfigureDraftAsync(ITaskGrain task, CodeRequest request)
    {
        if (request.BrowserConfigurationJson is null)
        {
            return null;
        }

        var draft = await task.FindVersionAsync(VersionLabel.Draft, CancellationToken.None);
        return draft is null
            ? null
            : draft.Content with
            {
                BrowserConfigurationJson = request.BrowserConfigurationJson,
                Description = request.Description ?? draft.Content.Description,
            };
    }
}

/// <summary>A task that was created or updated.</summary>
/// <param name="Task">As it stands.</param>
/// <param name="Draft">The draft that was saved with it, if any.</param>
internal sealed record SavedTask(TaskDescription Task, TaskContent? Draft);

/// <summary>What callers are told about tasks that are not there.</summary>
internal static class TaskRefusals
{
    /// <summary>There is no such task.</summary>
    public static Refusal NoTask(TaskId task) => Refusal.NotFound($"There is no task '{task}'.");

    /// <summary>There is no such version.</summary>
    public static Refusal NoVersion(TaskId task, VersionLabel label) => Refusal.NotFound(label == VersionLabel.Latest
        ? $"Task '{task}' does not exist or has no deployed version."
        : $"Task '{task}' does not exist or has no version '{label}'.");
}

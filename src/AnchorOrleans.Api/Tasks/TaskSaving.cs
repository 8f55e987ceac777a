using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Stores, compiles, saves and publishes code.</summary>
/// <remarks>What changes something runs to its end even when the caller leaves in the middle; only reading is given up.</remarks>
internal sealed class TaskSaving(IGrainFactory grains, IArtifactStore artifacts, ISecretBox secrets, TimeProvider clock)
{
    private const int MaxReported = 3;

    /// <summary>How often a name is tried that others create, rename or delete at the same moment.</summary>
    private const int MaxAttempts = 10;

    /// <summary>Creates the task, or updates the one of that name.</summary>
    /// <returns>The task, or why it is not saved.</returns>
    public async Task<(SavedTask? Saved, Refusal? Refusal)> CreateAsync(TenantId tenant, CreateTaskRequest request)
    {
        var content = Sealed(tenant, request.Content);
        var draft = await CompileAsync(content, inherited: null);
        var command = new SaveTask(request.Name, CodeRequest.Language, content.Description, content.BrowserConfigurationJson, draft);
        var name = grains.GetTaskName(tenant, request.Name);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var owner = await name.FindAsync(CancellationToken.None) ?? new TaskId(Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"));
            if (await grains.GetTask(tenant, owner).SaveAsync(command, CancellationToken.None) is SaveTaskOutcome.Saved saved)
            {
                return (new SavedTask(saved.Task, draft), null);
            }

            // Somebody created, renamed or deleted a task of this name since; or a crash did, and that task has just let the name go.
        }

        return (null, TaskRefusals.NameInMotion(request.Name));
    }

    /// <summary>Renames the task, describes it anew, or both.</summary>
    /// <returns>The task, or why it is not changed.</returns>
    public async Task<(TaskDescription? Task, Refusal? Refusal)> UpdateAsync(TenantId tenant, TaskId id, UpdateTask command)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            switch (await grains.GetTask(tenant, id).UpdateAsync(command, CancellationToken.None))
            {
                case UpdateTaskOutcome.Updated updated:
                    return (updated.Task, null);
                case UpdateTaskOutcome.UnknownTask:
                    return (null, TaskRefusals.NoTask(id));
                case UpdateTaskOutcome.NameTaken taken when await grains.GetTask(tenant, taken.Owner).KeepsNameAsync(command.Name!, CancellationToken.None):
                    return (null, Refusal.Conflict($"There is another task named '{command.Name}'."));
            }
        }

        return (null, TaskRefusals.NameInMotion(command.Name!));
    }

    /// <summary>Replaces the draft.</summary>
    /// <returns>Null when there is no such task.</returns>
    public async Task<TaskVersion?> SaveDraftAsync(TenantId tenant, TaskId id, CodeRequest request)
    {
        var task = grains.GetTask(tenant, id);
        return await task.DescribeAsync(CancellationToken.None) is { } description
            && await CompileAsync(Sealed(tenant, request), description.BrowserConfigurationJson) is { } content
            ? await task.SaveDraftAsync(content, CancellationToken.None)
            : null;
    }

    /// <summary>Publishes the code given, or the draft, under a number or the next; or describes anew what stands under the number.</summary>
    /// <returns>The version, or why there is none.</returns>
    public async Task<(TaskVersion? Version, Refusal? Refusal)> PublishAsync(TenantId tenant, TaskId id, int? number, CodeRequest request)
    {
        request = Sealed(tenant, request);
        var task = grains.GetTask(tenant, id);
        if (await task.DescribeAsync(CancellationToken.None) is not { } description)
        {
            return (null, TaskRefusals.NoTask(id));
        }

        var content = await CompileAsync(request, description.BrowserConfigurationJson);
        if (content is { Compilation: { CanRun: false } compilation })
        {
            return (null, DoesNotCompile(compilation.Diagnostics));
        }

        var command = new PublishVersion(number, content, request.Description, request.BrowserConfigurationJson);
        return await task.PublishAsync(command, CancellationToken.None) switch
        {
            PublishOutcome.Published published => (published.Version, null),
            var outcome => (null, ToRefusal(outcome, id, number)),
        };
    }

    /// <summary>Compiles code that belongs to no task.</summary>
    /// <returns>The code, or why it cannot run.</returns>
    public async Task<(TaskContent? Content, Refusal? Refusal)> CompileAsync(byte[] code)
    {
        var content = await CompileAsync(new CodeRequest(code, Description: null, BrowserConfigurationJson: null), inherited: null);
        return content is { Compilation: { CanRun: false } compilation } ? (null, DoesNotCompile(compilation.Diagnostics)) : (content, null);
    }

    /// <summary>Names the first errors, with their positions, and hands on all of them.</summary>
    internal static Refusal DoesNotCompile(ImmutableArray<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(remark => remark.IsError).Take(MaxReported).Select(remark => remark.Line == 0
            ? remark.Message
            : string.Create(CultureInfo.InvariantCulture, $"line {remark.Line}, column {remark.Column}: {remark.Message}"));
        return Refusal.Invalid($"'code' cannot be deployed: {string.Join("; ", errors.DefaultIfEmpty("it does not compile"))}") with
        {
            Diagnostics = DiagnosticResponse.Of(diagnostics),
        };
    }

    private static Refusal ToRefusal(PublishOutcome outcome, TaskId task, int? number) => outcome switch
    {
        PublishOutcome.UnknownTask => TaskRefusals.NoTask(task),
        PublishOutcome.NothingToPublish => Refusal.Invalid("'code' is required, because the task has no draft to deploy."),
        PublishOutcome.DoesNotCompile refused => DoesNotCompile(refused.Diagnostics),
        PublishOutcome.Differs { InCode: true } => Refusal.Conflict($"Version '{number}' has other code; the code of a published version never changes."),
        PublishOutcome.Differs => Refusal.Conflict($"Version '{number}' has another 'browserConfiguration'; of a published version only the description changes."),
        PublishOutcome.NumberDeleted => Refusal.Conflict($"Version '{number}' was deleted, and its number is not used again."),
        PublishOutcome.TooScattered scattered => TaskRefusals.TooScattered(scattered.Limit),
        _ => throw new UnreachableException(),
    };

    /// <summary>Seals the password of a proxy, since a configuration is stored with its task.</summary>
    private CodeRequest Sealed(TenantId tenant, CodeRequest request) =>
        request with { BrowserConfigurationJson = ProxyPassword.SealIn(request.BrowserConfigurationJson, tenant, secrets) };

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

    /// <summary>The name changes hands while it is wanted.</summary>
    public static Refusal NameInMotion(string name) => Refusal.Conflict($"The name '{name}' is being given to one task after the other; please try again.");

    /// <summary>The numbers would fall into too many ranges.</summary>
    public static Refusal TooScattered(int limit) => Refusal.Conflict(string.Create(
        CultureInfo.InvariantCulture,
        $"The version numbers of the task would fall into more than {limit:N0} unbroken ranges, which is the limit (Tasks:NumberRanges); delete single versions between others first."));
}

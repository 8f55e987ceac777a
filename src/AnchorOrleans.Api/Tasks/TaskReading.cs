using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Api.Tenants;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Shows tasks and versions, with their code where it belongs.</summary>
internal sealed class TaskReading(IGrainFactory grains, IReadModel lists, IArtifactStore artifacts, Teams teams)
{
    /// <summary>How many of a task's last executions a list shows.</summary>
    private const int MostRecent = 20;

    /// <summary>Shows a task as create answers it.</summary>
    public async Task<TaskResponse> ShowAsync(TenantId tenant, SavedTask saved, CancellationToken cancellationToken)
    {
        var code = await CodeOfAsync(tenant, saved.Task, saved.Draft?.Source.Hash, cancellationToken);
        var diagnostics = saved.Draft is null ? null : DiagnosticResponse.Of(saved.Draft.Compilation.Diagnostics);
        return TaskResponse.Of(saved.Task, await teams.FindAsync(tenant, cancellationToken), code, diagnostics);
    }

    /// <summary>Shows a task without code; null when there is none.</summary>
    public async Task<TaskMetadataResponse?> DescribeAsync(TenantId tenant, TaskId id, CancellationToken cancellationToken) =>
        await grains.GetTask(tenant, id).DescribeAsync(cancellationToken) is { } task
            ? await ShowMetadataAsync(tenant, task, cancellationToken)
            : null;

    /// <summary>Shows a task that was found, without code.</summary>
    public async Task<TaskMetadataResponse> ShowMetadataAsync(TenantId tenant, TaskDescription task, CancellationToken cancellationToken) =>
        TaskMetadataResponse.Of(task, await teams.FindAsync(tenant, cancellationToken));

    /// <summary>Shows a page of a tenant's tasks.</summary>
    public async Task<TaskListResponse> ListAsync(TenantId tenant, TaskFilter filter, Paging paging, CancellationToken cancellationToken)
    {
        var page = filter.Name is null
            ? await lists.ListTasksAsync(new TaskQuery(tenant, paging.Offset, paging.Limit, filter.Search), cancellationToken)
            : await FindPageAsync(tenant, filter.Name, paging, cancellationToken);
        var teamId = await teams.FindAsync(tenant, cancellationToken);
        var recent = filter.WithRecent
            ? await lists.ListRecentExecutionsAsync(tenant, [.. page.Items.Select(static row => row.Description.Task)], MostRecent, cancellationToken)
            : null;
        return new TaskListResponse(ShowRowsAsync(page, filter.WithCode, recent, teamId, cancellationToken), page.Total, paging.Page, paging.Limit, page.IsPartial ? true : null);
    }

    /// <summary>Shows a version that was found.</summary>
    public async Task<TaskVersionResponse> ShowAsync(TaskVersion version, CancellationToken cancellationToken) => TaskVersionResponse.Of(
        version, await ReadAsync(version.Content.Source.Hash, cancellationToken), await FindInputsAsync(version.Content, cancellationToken));

    /// <summary>Shows a version that was just saved, with the compiler's remarks.</summary>
    public async Task<TaskVersionResponse> ShowSavedAsync(TaskVersion version, CancellationToken cancellationToken) =>
        TaskVersionResponse.Of(
            version,
            await ReadAsync(version.Content.Source.Hash, cancellationToken),
            await FindInputsAsync(version.Content, cancellationToken),
            DiagnosticResponse.Of(version.Content.Compilation.Diagnostics));

    /// <summary>Shows the draft, then the published versions, newest first; null when there is no such task.</summary>
    public async Task<TaskVersionsResponse?> ListVersionsAsync(TenantId tenant, TaskId id, CancellationToken cancellationToken)
    {
        var task = grains.GetTask(tenant, id);
        if (await task.DescribeAsync(cancellationToken) is not { Published: { } published })
        {
            return null;
        }

        // A version is in its list before the task names it, and for a moment after it is deleted; the task decides.
        var draft = await task.FindVersionAsync(VersionLabel.Draft, cancellationToken);
        var rows = (await lists.ListVersionsAsync(tenant, id, cancellationToken)).Where(row => published.Contains(row.Number));
        return new TaskVersionsResponse(id.Value, [.. draft is null ? [] : new[] { VersionItem.Of(draft) }, .. rows.Select(VersionItem.Of)]);
    }

    /// <summary>Compiles code that is kept nowhere.</summary>
    public async Task<CodeCheckResponse> CheckAsync(byte[] code, CancellationToken cancellationToken) =>
        CodeCheckResponse.Of(await grains.GetCompiler(HexHash.Of(code)).CheckAsync(Encoding.UTF8.GetString(code), cancellationToken));

    /// <summary>Finds what a version reads; of one that was saved before inputs were told, by compiling it once more.</summary>
    private async Task<TaskInputs> FindInputsAsync(TaskContent content, CancellationToken cancellationToken) =>
        content.Compilation.Inputs ?? (await grains.GetCompiler(content.Source.Hash).CompileAsync(cancellationToken)).Inputs ?? new TaskInputs([]);

    /// <summary>Makes the page of the one task that can have a name.</summary>
    private async Task<Page<TaskRow>> FindPageAsync(TenantId tenant, string name, Paging paging, CancellationToken cancellationToken)
    {
        var task = await grains.FindTaskByNameAsync(tenant, name, cancellationToken);
        return new Page<TaskRow>(
            task is null || paging.Offset > 0 ? [] : [new TaskRow(tenant, Revision: 0, task, DraftSourceHash: null, IsDeleted: false)],
            task is null ? 0 : 1);
    }

    private async IAsyncEnumerable<TaskResponse> ShowRowsAsync(
        Page<TaskRow> page,
        bool withCode,
        ImmutableDictionary<TaskId, ImmutableArray<ExecutionView>>? recent,
        string teamId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var row in page.Items)
        {
            var code = withCode ? await CodeOfAsync(row.Tenant, row.Description, row.DraftSourceHash, cancellationToken) : null;
            yield return TaskResponse.Of(row.Description, teamId, code) with
            {
                Recent = recent is null ? null : [.. recent.GetValueOrDefault(row.Description.Task, []).Select(RecentExecutionResponse.Of)],
            };
        }
    }

    /// <summary>Reads the code that stands for a task: its draft's, else that of its latest version; empty when it has neither.</summary>
    private async Task<string> CodeOfAsync(TenantId tenant, TaskDescription task, string? draftHash, CancellationToken cancellationToken)
    {
        var hash = draftHash ?? await FindHashAsync(tenant, task, cancellationToken);
        return hash is null ? string.Empty : await ReadAsync(hash, cancellationToken);
    }

    private async Task<string?> FindHashAsync(TenantId tenant, TaskDescription task, CancellationToken cancellationToken)
    {
        if (task is { HasDraft: false, LatestNumber: 0 })
        {
            return null;
        }

        var label = task.HasDraft ? VersionLabel.Draft : VersionLabel.Latest;
        return (await grains.GetTask(tenant, task.Task).FindVersionAsync(label, cancellationToken))?.Content.Source.Hash;
    }

    private async Task<string> ReadAsync(string hash, CancellationToken cancellationToken) =>
        Convert.ToBase64String(await artifacts.ReadAsync(hash, cancellationToken));
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Executions;

/// <summary>Shows executions and their logs.</summary>
internal sealed class ExecutionReading(IGrainFactory grains, IReadModel lists, IArtifactStore artifacts, ArtifactReading left, IExecutionLogs logs)
{
    /// <summary>Shows a page of a task's executions, newest first; null when there is no such task.</summary>
    public async Task<ExecutionListResponse?> ListAsync(
        TenantId tenant, TaskId id, ExecutionFilter filter, Paging paging, CancellationToken cancellationToken)
    {
        if (await grains.GetTask(tenant, id).DescribeAsync(cancellationToken) is not { } task)
        {
            return null;
        }

        var page = filter.Version == VersionLabel.Latest && task.LatestNumber == 0
            ? new Page<ExecutionRow>([], Total: 0)
            : await lists.ListExecutionsAsync(QueryOf(tenant, task, filter, paging), cancellationToken);
        return new ExecutionListResponse(
            ShowRowsAsync(page.Items, cancellationToken),
            new PaginationResponse(paging.Page, paging.Limit, page.Total, paging.PagesOf(page.Total)));
    }

    /// <summary>Shows a page of the executions of all tasks, newest first, without their outputs; refuses the alias of a version where no task is named.</summary>
    public async Task<(HistoryResponse? Page, Refusal? Refusal)> ListAllAsync(
        TenantId tenant, ExecutionFilter filter, HistoryFilter wider, Paging paging, CancellationToken cancellationToken)
    {
        var version = filter.Version;
        if (version == VersionLabel.Latest)
        {
            if (wider.Task is not { } id)
            {
                return (null, Refusal.Invalid("'version' may be 'latest' only together with 'taskId'; the latest version of one task is not that of another."));
            }

            var latest = (await grains.GetTask(tenant, id).DescribeAsync(cancellationToken))?.Latest;
            version = latest is { PublishedNumber: not null } ? latest : VersionLabel.OfNumber(0);
        }

        var query = new ExecutionQuery(tenant, wider.Task, filter.Statuses, version, wider.WithDrafts, paging.Offset, paging.Limit, wider.Kind)
        {
            Session = wider.Session,
            From = wider.From,
            To = wider.To,
            IdPrefix = wider.Search,
            Parent = wider.Parent,
        };
        var page = await lists.ListExecutionsAsync(query, cancellationToken);
        var rows = page.Items.Select(static row => row.View);
        var views = wider.WithWaiting ? await Task.WhenAll(rows.Select(row => LookAgainAsync(tenant, row, cancellationToken))) : [.. rows];
        var names = await FindNamesAsync(tenant, views, cancellationToken);
        return (
            new HistoryResponse(
                [.. views.Select(view => HistoryEntryResponse.Of(view, names.GetValueOrDefault(view.Task)))],
                new PaginationResponse(paging.Page, paging.Limit, page.Total, paging.PagesOf(page.Total)) { IsPartial = page.IsPartial ? true : null }),
            null);
    }

    /// <summary>Shows everything that is known of an execution; null when there is none.</summary>
    public async Task<ExecutionDetailResponse?> DescribeAllAsync(TenantId tenant, ExecutionId id, string baseUrl, CancellationToken cancellationToken) =>
        await grains.GetExecution(tenant, id).DescribeAsync(cancellationToken) is { } view
            ? ExecutionDetailResponse.Of(
                view,
                (await FindNamesAsync(tenant, [view], cancellationToken)).GetValueOrDefault(view.Task),
                await ReadContentAsync(view, cancellationToken),
                await ListArtifactsAsync(tenant, view, baseUrl, cancellationToken))
            : null;

    /// <summary>Shows an execution of a task, also one of its draft; null when there is none.</summary>
    public async Task<ExecutionResponse?> DescribeAsync(TenantId tenant, TaskId task, ExecutionId id, CancellationToken cancellationToken) =>
        await grains.GetExecution(tenant, id).DescribeAsync(cancellationToken) is { } view && view.Task == task
            ? await ShowAsync(view, cancellationToken)
            : null;

    /// <summary>Shows an execution.</summary>
    public async Task<ExecutionResponse> ShowAsync(ExecutionView view, CancellationToken cancellationToken) =>
        ExecutionResponse.Of(view, await ReadOutputAsync(view, cancellationToken));

    /// <summary>Tells whether there is such an execution.</summary>
    public async Task<bool> ExistsAsync(TenantId tenant, ExecutionId id, CancellationToken cancellationToken) =>
        await grains.GetExecution(tenant, id).DescribeAsync(cancellationToken) is not null;

    /// <summary>Shows what an execution has written so far; null when there is none.</summary>
    public async Task<LogResponse?> ReadLogsAsync(TenantId tenant, ExecutionId id, CancellationToken cancellationToken) =>
        await ExistsAsync(tenant, id, cancellationToken)
            ? new LogResponse(logs.ReadAsync(tenant, id, cancellationToken).Select(LogLineResponse.Of))
            : null;

    /// <summary>Asks what waits why it does, which no row knows.</summary>
    private async Task<ExecutionView> LookAgainAsync(TenantId tenant, ExecutionView row, CancellationToken cancellationToken) => row.Status == ExecutionStatus.Queued
        ? await grains.GetExecution(tenant, row.Execution).DescribeAsync(cancellationToken) ?? row
        : row;

    /// <summary>Finds what the tasks of a page are called, with one question.</summary>
    private async Task<ImmutableDictionary<TaskId, string>> FindNamesAsync(TenantId tenant, IEnumerable<ExecutionView> views, CancellationToken cancellationToken)
    {
        var tasks = views.Where(static view => view.Kind == ExecutionKind.Code).Select(static view => view.Task).Distinct().ToImmutableArray();
        return await lists.FindTaskNamesAsync(tenant, tasks, cancellationToken);
    }

    private async Task<ExecutionContent> ReadContentAsync(ExecutionView view, CancellationToken cancellationToken) => new(
        await ReadOutputAsync(view, cancellationToken),
        view.Inputs is { } inputs ? RunInputs.ReadStored(await artifacts.ReadAsync(inputs.Hash, cancellationToken)) : [],
        view.Agent?.Brief is { } brief ? AgentBrief.Parse(await artifacts.ReadAsync(brief.Hash, cancellationToken)) : null);

    private async Task<string?> ReadOutputAsync(ExecutionView view, CancellationToken cancellationToken) =>
        view.Output is { } output ? Encoding.UTF8.GetString(await artifacts.ReadAsync(output.Hash, cancellationToken)) : null;

    private async Task<IReadOnlyList<ArtifactResponse>> ListArtifactsAsync(TenantId tenant, ExecutionView view, string baseUrl, CancellationToken cancellationToken) =>
        [.. (await left.ListAsync(tenant, view, cancellationToken)).Select(file => ArtifactResponse.Of(file, view.Execution, baseUrl))];

    private static ExecutionQuery QueryOf(TenantId tenant, TaskDescription task, ExecutionFilter filter, Paging paging) => new(
        tenant,
        task.Task,
        filter.Statuses,
        filter.Version == VersionLabel.Latest ? task.Latest : filter.Version,
        WithDrafts: false,
        paging.Offset,
        paging.Limit);

    private async IAsyncEnumerable<ExecutionResponse> ShowRowsAsync(
        ImmutableArray<ExecutionRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            yield return await ShowAsync(row.View, cancellationToken);
        }
    }
}

using AnchorOrleans.Dashboard.Parts;
using AnchorOrleans.Dashboard.Platform;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>The executions of all tasks, newest first.</summary>
public sealed partial class ExecutionList
{
    private static readonly ExecutionPage Nothing = new([], new(Page: 1, Limit: 1, Total: 0));

    private readonly List<string> _sources = [];
    private ExecutionFilters _filters = new();
    private ExecutionPage _found = Nothing;
    private string? _problem;

    [Inject]
    private IOptions<DashboardOptions> Options { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string[]? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private string? Task { get; set; }

    [SupplyParameterFromQuery]
    private string? TaskId { get; set; }

    [SupplyParameterFromQuery]
    private string? Version { get; set; }

    [SupplyParameterFromQuery]
    private string? Session { get; set; }

    [SupplyParameterFromQuery]
    private string? Parent { get; set; }

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    [SupplyParameterFromQuery]
    private string? Search { get; set; }

    [SupplyParameterFromQuery]
    private long? Page { get; set; }

    protected override async Task LoadAsync()
    {
        _filters = new()
        {
            Status = [.. (Status ?? []).Where(static word => word.Length > 0)],
            Kind = ExecutionFilters.Given(Kind),
            Task = ExecutionFilters.Given(Task) ?? ExecutionFilters.Given(TaskId),
            Version = ExecutionFilters.Given(Version),
            Session = ExecutionFilters.Given(Session),
            Parent = ExecutionFilters.Given(Parent),
            From = ExecutionFilters.Given(From),
            To = ExecutionFilters.Given(To),
            Search = ExecutionFilters.Given(Search),
        };

        // A filter that the API refuses is told beside the filters, where it can be mended.
        _problem = (await TryAsync(FindAsync))?.Message;
        if (_problem is not null)
        {
            Context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    private async Task FindAsync()
    {
        var task = _filters.Task is { } wanted ? await FindTaskAsync(wanted) : null;
        if (_filters.Task is not null)
        {
            if (task is null)
            {
                throw RefusedException.NotFound($"There is no task '{_filters.Task}'.");
            }

            _filters = _filters with { Task = task.Name };
        }

        var path = _filters.ToPath(task?.Id, Page, Options.Value.PageSize);
        _found = await Platform.GetAsync<ExecutionPage>(path);
        _sources.Add(path);
    }

    /// <summary>Finds a task by its id or its name. Of a task that was deleted the executions are still found by its id.</summary>
    private async Task<TaskTitle?> FindTaskAsync(string wanted) => Guid.TryParse(wanted, out var id)
        ? await Platform.FindAsync<TaskTitle>($"/v1/task/{id:D}") ?? new TaskTitle(id.ToString("D"), wanted)
        : (await Platform.GetAsync<TasksOfName>(Query.Of("/v1/task", ("name", wanted), ("limit", "1")))).Tasks.FirstOrDefault();
}

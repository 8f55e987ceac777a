using System.Globalization;
using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>One execution: where it stands, what went in, what came out, what it said meanwhile.</summary>
public sealed partial class ExecutionDetail
{
    /// <summary>How many children are shown; the list of executions has them all.</summary>
    private const int MostChildren = 50;

    private const int LongestTitle = 80;

    /// <summary>How long after the end of one that was cancelled its process may still leave files.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    private readonly List<string> _sources = [];
    private ExecutionFacts _facts = null!;
    private ExecutionPage? _children;
    private LogExcerpt _log = null!;
    private CodeExcerpt? _excerpt;
    private string? _problem;
    private string? _watched;
    private bool _hasDraftChanged;

    [Parameter]
    public Guid ExecutionId { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    /// <summary>Gets or sets what the log is searched for.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Search { get; set; }

    /// <summary>Gets or sets how many lines of the log come before those shown.</summary>
    [SupplyParameterFromQuery(Name = "log")]
    private long? LogOffset { get; set; }

    /// <summary>Gets or sets how the output is shown: <c>raw</c>, or as a tree.</summary>
    [SupplyParameterFromQuery(Name = "output")]
    private string? OutputForm { get; set; }

    private string Address => $"/v1/executions/{_facts.Id}";

    private string Home => $"/dashboard/executions/{_facts.Id}";

    private bool IsRaw => OutputForm == "raw";

    private string Title => _facts switch
    {
        { IsAgents: false } => _facts.TaskName ?? "Code of no task",
        { Agent.Objective: { } objective } => objective.Length > LongestTitle ? $"{Cut.To(objective, LongestTitle)}…" : objective,
        _ => "An objective",
    };

    /// <summary>Gets a value indicating whether lines are added to the log while they are written: where its end is shown.</summary>
    private bool IsFollowed => !_facts.HasEnded && _log is { Search: null, Next: null } && LogOffset is null;

    private bool MayRunAgain => Me.MayRun && _facts is { IsAgents: false, TaskId: not null, TaskName: not null };

    protected override async Task LoadAsync()
    {
        var path = $"/v1/executions/{ExecutionId:D}";
        _facts = await Platform.GetAsync<ExecutionFacts>(path);
        if (!_facts.HasEnded || (_facts.Status == "cancelled" && Clock.GetUtcNow() - _facts.EndedAt < Aftermath))
        {
            _sources.Add(path);
        }

        await LoadChildrenAsync();
        _watched = await FindWatchedAsync();
        var search = ExecutionFilters.Given(Search);
        _problem = (await TryAsync(async () => _log = LogExcerpt.Of(await Platform.GetAsync<LogPage>(LogExcerpt.PathOf(_facts.Id, search, LogOffset)), search)))?.Message;
        _log ??= new(search, Offset: 0, [], Next: null);
        if (!_facts.IsAgents && CodeExcerpt.PlaceIn(_facts.ErrorDetail, _facts.ErrorMessage) is { } place)
        {
            await LoadCodeAsync(place);
        }
    }

    private async Task LoadChildrenAsync()
    {
        if (_facts.Children == 0)
        {
            return;
        }

        var path = new ExecutionFilters { Parent = _facts.Id }.ToPath(taskId: null, page: null, MostChildren);
        _children = await Platform.GetAsync<ExecutionPage>(path);
        if (_children.Results.Any(static child => child.EndedAt is null))
        {
            _sources.Add(path);
        }
    }

    /// <summary>Finds the session whose page shows what the execution does now; null when there is none. One is noted before it is opened, so it may not be there yet.</summary>
    private async Task<string?> FindWatchedAsync() =>
        _facts is { HasEnded: false, StartedAt: not null } && (_facts.SessionId ?? _facts.OpenedSessions.LastOrDefault()) is { } session
        && await Platform.FindAsync<SessionStanding>($"/v1/sessions/{session}") is not { Status: "completed" }
            ? session
            : null;

    private async Task LoadCodeAsync((int Line, int Column) place)
    {
        if (_facts is { TaskId: { } task, Version: { } version } && await Platform.FindAsync<CodeOfVersion>($"/v1/task/{task}/{version}") is { } code)
        {
            _excerpt = CodeExcerpt.TryTake(code.Code, place);
            _hasDraftChanged = version == "draft" && code.UpdatedAt > _facts.RequestedAt;
        }
    }

    private async Task CancelAsync()
    {
        _problem = (await TryAsync(() => Platform.ChangeAsync(HttpMethod.Post, $"{Address}/cancel")))?.Message;
        if (_problem is null)
        {
            Navigation.NavigateTo(Home);
        }
    }

    private string LogAt(long? offset) => $"{Query.With(Context.Request, ("log", offset?.ToString(CultureInfo.InvariantCulture)))}#log";

    private string LogAround(long line) =>
        $"{Query.With(Context.Request, ("q", null), ("log", Math.Max(0, line - (LogExcerpt.PageLines / 2)).ToString(CultureInfo.InvariantCulture)))}#line-{line}";
}

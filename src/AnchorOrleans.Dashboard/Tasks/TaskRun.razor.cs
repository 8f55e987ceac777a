using AnchorOrleans.Dashboard.Executions;
using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Runs a task.</summary>
public sealed partial class TaskRun
{
    private IReadOnlyList<VersionRow> _versions = [];
    private RunForm _form = null!;
    private RanWith? _again;
    private string? _problem;

    [SupplyParameterFromQuery]
    private string? Version { get; set; }

    [SupplyParameterFromQuery]
    private string? Again { get; set; }

    protected override async Task LoadTabAsync()
    {
        _versions = await ListVersionsAsync();
        var isSent = HttpMethods.IsPost(Context.Request.Method);
        _again = Again is { Length: > 0 } && !isSent ? await Platform.GetAsync<RanWith>($"/v1/executions/{Uri.EscapeDataString(Again)}") : null;

        // Chosen, else the one that ran, else what programs would run.
        var asked = isSent ? Context.Request.Form["version"].ToString() : Version is { Length: > 0 } chosen ? chosen : _again?.Version;
        var version = _versions.FirstOrDefault(row => row.Version == asked)?.Version ?? (asked is null || _again is not null ? Facts.Latest : asked);
        var reads = _versions.Count == 0 ? [] : (await Platform.GetAsync<VersionCode>($"{Address}/{Uri.EscapeDataString(version)}")).Reads;
        _form = isSent
            ? RunForm.Read(Context.Request.Form, reads)
            : RunForm.For(version, reads, _again ?? await FindLastAsync(), isAgain: _again is not null);
    }

    /// <summary>Reads what the last execution of this task was given.</summary>
    private async Task<RanWith?> FindLastAsync()
    {
        var page = await Platform.GetAsync<ExecutionPage>(Query.Of("/v1/executions", ("taskId", Facts.Id), ("limit", "1")));
        return page.Results is [var last, ..] ? await Platform.FindAsync<RanWith>($"/v1/executions/{last.Id}") : null;
    }

    private async Task RunAsync()
    {
        if (Context.Request.Form["act"] == "rows")
        {
            _form = _form.WithRows();
            return;
        }

        _problem = _form.Problem();
        if (_problem is not null)
        {
            Context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        StartedRun? started = null;
        _problem = (await TryAsync(async () => started = await Platform.ChangeAsync<StartedRun>(HttpMethod.Post, "/v1/task/run", _form.ToRequest(Facts.Id))))?.Message;
        if (started is not null)
        {
            Navigation.NavigateTo($"/dashboard/executions/{started.ExecutionResultId}");
        }
    }

    private string More(string field) => _form.More.GetValueOrDefault(field, "");
}

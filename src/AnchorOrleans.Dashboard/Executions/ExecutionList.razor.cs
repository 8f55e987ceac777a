using System.Globalization;
using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>The executions of all tasks, newest first.</summary>
public sealed partial class ExecutionList
{
    private static readonly string[] Statuses = ["queued", "running", "success", "failure", "timeout", "cancelled"];
    private static readonly string[] Kinds = ["code", "agent"];

    private string _path = "";
    private ExecutionPage _found = null!;

    [Inject]
    private IOptions<DashboardOptions> Options { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string[]? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private long? Page { get; set; }

    protected override async Task LoadAsync()
    {
        _path = Query.Of(
            "/v1/executions",
            ("status", string.Join(',', Status ?? [])),
            ("kind", Kind),
            ("page", Page?.ToString(CultureInfo.InvariantCulture)),
            ("limit", Options.Value.PageSize.ToString(CultureInfo.InvariantCulture)));
        _found = await Platform.GetAsync<ExecutionPage>(_path);
    }
}

using System.Globalization;
using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>All tasks, newest first.</summary>
public sealed partial class TaskList
{
    private const int MaxSearch = 100;

    private string _path = "";
    private TaskPage _found = null!;

    [Inject]
    private IOptions<DashboardOptions> Options { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Search { get; set; }

    [SupplyParameterFromQuery]
    private long? Page { get; set; }

    [SupplyParameterFromQuery]
    private string? Deleted { get; set; }

    private bool IsFiltered => Search is { Length: > 0 };

    protected override async Task LoadAsync()
    {
        _path = Query.Of(
            "/v1/task",
            ("search", Search),
            ("include", "recent"),
            ("withCode", "false"),
            ("page", Page?.ToString(CultureInfo.InvariantCulture)),
            ("limit", Options.Value.PageSize.ToString(CultureInfo.InvariantCulture)));
        _found = await Platform.GetAsync<TaskPage>(_path);
    }
}

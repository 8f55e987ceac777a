using System.Globalization;
using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Sessions;

/// <summary>Sessions with what they show now.</summary>
public sealed partial class SessionGrid
{
    private static readonly (string Status, string Text)[] Choices = [("running", "Live"), ("pending", "Starting"), ("completed", "Ended"), ("all", "All")];

    private string _status = "";
    private string _path = "";
    private SessionList _found = null!;

    [Inject]
    private IOptions<DashboardOptions> Options { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Search { get; set; }

    [SupplyParameterFromQuery]
    private long? Page { get; set; }

    protected override async Task LoadAsync()
    {
        _status = Choices.Any(choice => choice.Status == Status) ? Status! : Choices[0].Status;
        _path = Query.Of(
            "/v1/sessions",
            ("status", _status == "all" ? null : _status),
            ("search", Search?.Trim()),
            ("sort_order", "desc"),
            ("page", Page?.ToString(CultureInfo.InvariantCulture)),
            ("limit", Options.Value.PageSize.ToString(CultureInfo.InvariantCulture)));
        _found = await Platform.GetAsync<SessionList>(_path);
    }
}

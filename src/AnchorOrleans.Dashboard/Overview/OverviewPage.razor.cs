using System.Globalization;
using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Overview;

/// <summary>How the service is: silos, what waits, and what the last hour was like.</summary>
public sealed partial class OverviewPage
{
    private const string SystemPath = "/v1/system";

    private static readonly (int Minutes, string Text)[] Choices = [(60, "1 h"), (360, "6 h"), (1440, "24 h")];

    private int _minutes;
    private string _activityPath = "";
    private SystemView _system = null!;
    private ActivityView _activity = null!;

    [SupplyParameterFromQuery]
    private int? Minutes { get; set; }

    protected override async Task LoadAsync()
    {
        _minutes = Minutes ?? Choices[0].Minutes;
        _activityPath = Query.Of("/v1/executions/activity", ("minutes", _minutes.ToString(CultureInfo.InvariantCulture)));
        _system = await Platform.GetAsync<SystemView>(SystemPath);
        _activity = await Platform.GetAsync<ActivityView>(_activityPath);
    }
}

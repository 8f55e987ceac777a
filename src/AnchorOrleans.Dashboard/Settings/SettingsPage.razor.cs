using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Settings;

/// <summary>The settings in force.</summary>
public sealed partial class SettingsPage
{
    private int _all;
    private IReadOnlyList<SettingRow> _shown = [];

    [SupplyParameterFromQuery]
    private string? Search { get; set; }

    [SupplyParameterFromQuery]
    private string? Changed { get; set; }

    protected override async Task LoadAsync()
    {
        var settings = (await Platform.GetAsync<SettingList>("/v1/system/settings")).Settings;
        _all = settings.Length;
        _shown = [.. settings.Where(setting => setting.Matches(Search) && (Changed is null || setting.Differs))];
    }
}

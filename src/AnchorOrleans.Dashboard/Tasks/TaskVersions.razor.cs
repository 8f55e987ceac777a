using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>The versions of a task, and how any two of them differ.</summary>
public sealed partial class TaskVersions
{
    private IReadOnlyList<VersionRow> _versions = [];
    private string _from = "";
    private string _to = "";
    private VersionDiff? _diff;

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    [SupplyParameterFromQuery]
    private bool Whole { get; set; }

    protected override async Task LoadTabAsync()
    {
        _versions = await ListVersionsAsync();
        if (_versions.Count == 0)
        {
            return;
        }

        // Without a choice, what one most often asks: what is new in the newest.
        _to = To is { Length: > 0 } to ? to : _versions[0].Version;
        _from = From is { Length: > 0 } from ? from : _versions[Math.Min(1, _versions.Count - 1)].Version;
        if (_from != _to)
        {
            _diff = VersionDiff.Of(await ReadAsync(_from), await ReadAsync(_to));
        }
    }

    private async Task<string> ReadAsync(string version) => (await Platform.GetAsync<VersionCode>($"{Address}/{Uri.EscapeDataString(version)}")).Text;
}

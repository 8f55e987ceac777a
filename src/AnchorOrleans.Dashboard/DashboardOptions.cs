using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Dashboard;

/// <summary>How the dashboard behaves. Bound from the <c>Dashboard</c> section.</summary>
public sealed class DashboardOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Dashboard";

    /// <summary>Gets or sets how often open pages are looked at for changes.</summary>
    /// <value>From 0.2 s to 60 s. The default is 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long somebody stays signed in who does nothing.</summary>
    /// <value>From 1 min to 30 days. The default is 12 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SignedInFor { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Gets or sets how many rows a page of a list shows.</summary>
    /// <value>From 5 to 100. The default is 25.</value>
    [Range(5, 100)]
    public int PageSize { get; set; } = 25;
}

[OptionsValidator]
internal sealed partial class DashboardOptionsValidator : IValidateOptions<DashboardOptions>;

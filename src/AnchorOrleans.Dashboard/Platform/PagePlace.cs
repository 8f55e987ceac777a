namespace AnchorOrleans.Dashboard.Platform;

/// <summary>Where a page lies in its list.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Limit">How many rows a page has.</param>
/// <param name="Total">How many rows there are.</param>
/// <param name="IsPartial">Whether there are older rows that were not counted.</param>
public sealed record PagePlace(long Page, int Limit, long Total, bool? IsPartial = null);

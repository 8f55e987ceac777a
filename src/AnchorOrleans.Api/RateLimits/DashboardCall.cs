namespace AnchorOrleans.Api.RateLimits;

/// <summary>A feature of requests that this service's own dashboard sends for somebody; the host sets it where nobody else can send them.</summary>
public sealed record DashboardCall
{
    /// <summary>Gets the mark.</summary>
    public static DashboardCall Mark { get; } = new();
}

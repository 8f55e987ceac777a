using System.Diagnostics.Metrics;

namespace AnchorOrleans.Api;

/// <summary>What this project measures about itself; requests by route and status are measured by ASP.NET Core.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Api";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> RateLimited = Meter.CreateCounter<long>("anchor.api.rate_limited", "{request}", "Requests that were refused because a rate limit was reached, by limit.");

    /// <summary>Counts a refusal.</summary>
    /// <param name="limit">Of which limit: <c>requests</c>, <c>dashboard_requests</c>, <c>agent_calls</c>, <c>sessions</c> or <c>unknown_keys</c>.</param>
    public static void CountRateLimited(string limit) => RateLimited.Add(1, new KeyValuePair<string, object?>("limit", limit));
}

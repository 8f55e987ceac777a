using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Api.RateLimits;

/// <summary>How much may be asked for in a minute. Bound from the <c>RateLimits</c> section.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "RateLimits";

    /// <summary>Gets or sets how many requests one key may send in a minute; the key of a run counts by itself.</summary>
    /// <value>From 0, for no limit, to 10,000,000. The default is 6,000.</value>
    [Range(0, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 6_000;

    /// <summary>Gets or sets how many requests the dashboard may send in a minute for those who are signed in with one key: each page that is looked at asks once or a few times a second. They do not count as the key's own.</summary>
    /// <value>From 0, for no limit, to 10,000,000. The default is 60,000.</value>
    [Range(0, 10_000_000)]
    public int DashboardRequestsPerMinute { get; set; } = 60_000;

    /// <summary>Gets or sets how often one key may ask for sessions in a minute; a batch is one asking.</summary>
    /// <value>From 0, for no limit, to 1,000,000. The default is 600.</value>
    [Range(0, 1_000_000)]
    public int SessionsPerMinute { get; set; } = 600;

    /// <summary>Gets or sets how often one tenant may call each of the endpoints of the agent API that start or steer something, in a minute.</summary>
    /// <value>From 0, for no limit, to 1,000,000. The default is 600.</value>
    [Range(0, 1_000_000)]
    public int AgentCallsPerMinute { get; set; } = 600;

    /// <summary>Gets or sets how many requests with an unknown key one address may send in a minute; then only keys pass that this host has seen to be good.</summary>
    /// <value>From 0, for no limit, to 1,000,000. The default is 600.</value>
    [Range(0, 1_000_000)]
    public int UnknownKeysPerMinute { get; set; } = 600;
}

/// <summary>Checks the values.</summary>
[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>How many API keys there may be, and how exactly their use is noted. Bound from the <c>ApiKeys</c> section.</summary>
internal sealed class ApiKeyOptions
{
    public const string Section = "ApiKeys";

    /// <summary>Gets or sets how many API keys a tenant may have that are not revoked, the operator's not counted; as many revoked ones stay listed.</summary>
    /// <value>From 1 to 150, since they are part of a grain's state. The default is 100.</value>
    [Range(1, 150)]
    public int PerTenant { get; set; } = 100;

    /// <summary>Gets or sets how often at most the last use of a key is written down; what is shown may be earlier than the truth by this and <c>Api:KeyCache</c>.</summary>
    /// <value>From 1 s to 1 day. The default is 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LastUsedResolution { get; set; } = TimeSpan.FromMinutes(1);
}

[OptionsValidator]
internal sealed partial class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>;

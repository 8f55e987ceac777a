using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Policies;

/// <summary>How many policies there may be. Bound from the <c>Policies</c> section.</summary>
internal sealed class PolicyOptions
{
    public const string Section = "Policies";

    /// <summary>Gets or sets how many policies a tenant may have.</summary>
    /// <value>From 1 to 1,000, since their ids are part of a grain's state. The default is 100.</value>
    [Range(1, 1_000)]
    public int PerTenant { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class PolicyOptionsValidator : IValidateOptions<PolicyOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Extensions;

/// <summary>How many extensions there may be. Bound from the <c>Extensions</c> section.</summary>
internal sealed class ExtensionLimits
{
    public const string Section = "Extensions";

    /// <summary>Gets or sets how many extensions a tenant may have.</summary>
    /// <value>From 1 to 1,000, since their ids are part of a grain's state. The default is 100.</value>
    [Range(1, 1_000)]
    public int PerTenant { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class ExtensionLimitsValidator : IValidateOptions<ExtensionLimits>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Profiles;

/// <summary>How many profiles there may be. Bound from the <c>Profiles</c> section.</summary>
internal sealed class ProfileOptions
{
    public const string Section = "Profiles";

    /// <summary>Gets or sets how many profiles a tenant may have.</summary>
    /// <value>From 1 to 400, since their names are part of a grain's state. The default is 100.</value>
    [Range(1, 400)]
    public int PerTenant { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class ProfileOptionsValidator : IValidateOptions<ProfileOptions>;

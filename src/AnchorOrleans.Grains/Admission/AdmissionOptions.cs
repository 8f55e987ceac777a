using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Admission;

/// <summary>Who may have how many slots. Bound from the <c>Admission</c> section.</summary>
internal sealed class AdmissionOptions
{
    public const string Section = "Admission";

    /// <summary>Gets or sets how many sessions of one tenant may be live or wait for a slot.</summary>
    /// <value>From 1 to 10,000. The default is 10.</value>
    [Range(1, 10_000)]
    public int SessionsPerTenant { get; set; } = 10;
}

[OptionsValidator]
internal sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;

using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Api.Sessions;

/// <summary>How requests are taken that were written for the hosted service. Bound from the <c>Compat</c> section.</summary>
public sealed class CompatOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Compat";

    /// <summary>Gets or sets what becomes of a request that asks for what is not offered here.</summary>
    /// <value><c>warn</c>, the default: it is served without, and the answer says so. <c>refuse</c>: it is answered 400.</value>
    [RegularExpression("^(warn|refuse)$")]
    public string UnsupportedOptions { get; set; } = "warn";

    internal bool Refuses => UnsupportedOptions is "refuse";
}

/// <summary>Checks the values.</summary>
[OptionsValidator]
internal sealed partial class CompatOptionsValidator : IValidateOptions<CompatOptions>;

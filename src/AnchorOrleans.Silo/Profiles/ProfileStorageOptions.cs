using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Profiles;

/// <summary>How profiles are kept. Bound from the <c>Profiles</c> section.</summary>
internal sealed class ProfileStorageOptions
{
    public const string Section = "Profiles";

    /// <summary>Gets or sets how much the files of one profile may have together, before they are compressed.</summary>
    /// <value>From 1 to 4,096 MiB. The default is 256.</value>
    [Range(1, 4_096)]
    public int Mebibytes { get; set; } = 256;

    /// <summary>Gets or sets how long a browser may take to end in peace, which what it leaves depends on.</summary>
    /// <value>From 1 s to 20 s. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:20")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class ProfileStorageOptionsValidator : IValidateOptions<ProfileStorageOptions>;

using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Api.Extensions;

/// <summary>How large browser extensions may be. Bound from the <c>Extensions</c> section.</summary>
public sealed class ExtensionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Extensions";

    private const long Mebibyte = 1024 * 1024;

    /// <summary>Gets or sets how large the ZIP file of an extension may be.</summary>
    /// <value>From 1 to 1,024 MiB. The default is 50.</value>
    [Range(1, 1_024)]
    public int UploadMebibytes { get; set; } = 50;

    /// <summary>Gets or sets how much the files of an extension may have together once they are unpacked.</summary>
    /// <value>From 1 to 4,096 MiB. The default is 200.</value>
    [Range(1, 4_096)]
    public int UnpackedMebibytes { get; set; } = 200;

    /// <summary>Gets or sets how many entries the ZIP file of an extension may have.</summary>
    /// <value>From 1 to 50,000. The default is 5,000.</value>
    [Range(1, 50_000)]
    public int Files { get; set; } = 5_000;

    /// <summary>Gets or sets how large an extension's manifest may be.</summary>
    /// <value>From 1 to 24 KiB, since it is part of a grain's state. The default is 16.</value>
    [Range(1, 24)]
    public int ManifestKibibytes { get; set; } = 16;

    /// <summary>Gets <see cref="UploadMebibytes"/> in bytes.</summary>
    public long UploadBytes => UploadMebibytes * Mebibyte;

    /// <summary>Gets <see cref="UnpackedMebibytes"/> in bytes.</summary>
    public long UnpackedBytes => UnpackedMebibytes * Mebibyte;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class ExtensionOptionsValidator : IValidateOptions<ExtensionOptions>;

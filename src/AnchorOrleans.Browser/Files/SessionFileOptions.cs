using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Files;

/// <summary>The files of a session. Bound from the <c>Files</c> section.</summary>
public sealed class SessionFileOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Files";

    /// <summary>Gets or sets how large one uploaded file may be.</summary>
    /// <value>From 1 to 4,096 MiB. The default is 50.</value>
    [Range(1, 4096)]
    public int UploadMebibytes { get; set; } = 50;

    /// <summary>Gets how large one uploaded file may be.</summary>
    /// <value>Bytes.</value>
    public long MaxUploadBytes => UploadMebibytes * 1024L * 1024;

    /// <summary>Gets or sets how large all uploaded files of a session may be together.</summary>
    /// <value>From 1 to 65,536 MiB. The default is 500.</value>
    [Range(1, 65_536)]
    public int UploadsMebibytes { get; set; } = 500;

    /// <summary>Gets or sets how many files may be uploaded to a session.</summary>
    /// <value>From 1 to 10,000. The default is 100.</value>
    [Range(1, 10_000)]
    public int Uploads { get; set; } = 100;

    /// <summary>Gets or sets how many downloads of a session are known; of more, the newest.</summary>
    /// <value>From 1 to 10,000. The default is 1,000.</value>
    [Range(1, 10_000)]
    public int Downloads { get; set; } = 1000;
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class SessionFileOptionsValidator : IValidateOptions<SessionFileOptions>;

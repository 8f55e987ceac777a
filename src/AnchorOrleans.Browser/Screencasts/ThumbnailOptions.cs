using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>Small pictures of sessions. Bound from the <c>Thumbnails</c> section.</summary>
public sealed class ThumbnailOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Thumbnails";

    /// <summary>Gets or sets how long a picture of a session serves all who ask, before another is taken.</summary>
    /// <value>From 100 ms to 10 minutes. The default is 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long a page may take to show itself; then the last picture is answered, if there is one.</summary>
    /// <value>From 100 ms to 1 minute. The default is 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets how wide the pictures are at most.</summary>
    /// <value>Pixels, from 40 to 480. The default is 480.</value>
    [Range(40, 480)]
    public int MaxWidth { get; set; } = 480;

    /// <summary>Gets or sets how high the pictures are at most.</summary>
    /// <value>Pixels, from 40 to 1,080. The default is 480.</value>
    [Range(40, 1080)]
    public int MaxHeight { get; set; } = 480;

    /// <summary>Gets or sets the quality of the pictures as JPEG.</summary>
    /// <value>From 10 to 95. The default is 60.</value>
    [Range(10, 95)]
    public int Quality { get; set; } = 60;
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class ThumbnailOptionsValidator : IValidateOptions<ThumbnailOptions>;

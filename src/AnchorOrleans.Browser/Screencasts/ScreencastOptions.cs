using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>The moving picture of a session. Bound from the <c>Screencast</c> section.</summary>
public sealed class ScreencastOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Screencast";

    /// <summary>Gets or sets how many pictures a second are taken at most; of a page that stands still, none.</summary>
    /// <value>From 1 to 30. The default is 8.</value>
    [Range(1, 30)]
    public int FramesPerSecond { get; set; } = 8;

    /// <summary>Gets or sets the quality of the pictures as JPEG.</summary>
    /// <value>From 10 to 95. The default is 60.</value>
    [Range(10, 95)]
    public int Quality { get; set; } = 60;

    /// <summary>Gets or sets how wide the pictures are at most; larger pages are shown smaller.</summary>
    /// <value>Pixels, from 100 to 7,680. The default is 1,280.</value>
    [Range(100, 7680)]
    public int MaxWidth { get; set; } = 1280;

    /// <summary>Gets or sets how high the pictures are at most; larger pages are shown smaller.</summary>
    /// <value>Pixels, from 100 to 7,680. The default is 1,024.</value>
    [Range(100, 7680)]
    public int MaxHeight { get; set; } = 1024;

    /// <summary>Gets or sets how many may look at one session at once.</summary>
    /// <value>From 1 to 1,000. The default is 32.</value>
    [Range(1, 1000)]
    public int MaxViewers { get; set; } = 32;

    /// <summary>Gets or sets how long a text may be that a viewer types or pastes at once.</summary>
    /// <value>Characters, from 100 to 250,000. The default is 100,000.</value>
    [Range(100, 250_000)]
    public int MaxTextLength { get; set; } = 100_000;
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class ScreencastOptionsValidator : IValidateOptions<ScreencastOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Driving;

/// <summary>How patient driving is. Bound from the <c>Agent:Page</c> section.</summary>
public sealed record DrivingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Agent:Page";

    /// <summary>Gets or sets how long an action waits for its element.</summary>
    /// <value>From 100 ms to 5 min. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ActionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a navigation may take, also one that an action has led to.</summary>
    /// <value>From 1 s to 10 min. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan NavigationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long, after an action, is waited for a page that does not come to rest.</summary>
    /// <value>From 100 ms to 1 min. The default is 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SettleTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets how long a page may leave a command unanswered before it counts as one that does not respond.</summary>
    /// <value>From 1 s to 5 min. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a frame of another site may leave a command unanswered before the page is told without it.</summary>
    /// <value>From 100 ms to 1 min. The default is 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how many pixels a picture may have at most, whatever is asked for; a larger one is made smaller.</summary>
    /// <value>From 100,000 to 100,000,000. The default is 8,000,000.</value>
    [Range(100_000, 100_000_000)]
    public int MostPixels { get; set; } = 8_000_000;
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class DrivingOptionsValidator : IValidateOptions<DrivingOptions>;

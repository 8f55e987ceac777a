using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Checkpoints;

/// <summary>What is kept of browsers whose sessions wait for a person.</summary>
public sealed class CheckpointOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sessions:Checkpoints";

    /// <summary>Gets or sets how many characters one page's storages may have; what is more is not kept.</summary>
    /// <value>From 0 to 50,000,000. The default is 5,000,000, about what browsers let one site keep.</value>
    [Range(0, 50_000_000)]
    public int PageCharacters { get; set; } = 5_000_000;

    /// <summary>Gets or sets how many pages are kept, the current one first.</summary>
    /// <value>From 1 to 100. The default is 10.</value>
    [Range(1, 100)]
    public int Pages { get; set; } = 10;

    /// <summary>Gets or sets how long one page may take to say what it keeps.</summary>
    /// <value>From 100 ms to 1 min. The default is 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long one page may take to load again; then it goes on loading.</summary>
    /// <value>From 1 s to 2 min. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class CheckpointOptionsValidator : IValidateOptions<CheckpointOptions>;

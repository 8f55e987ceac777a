using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent.Running;

/// <summary>How agents work. Bound from the <c>Agent</c> section, which holds the usual model too.</summary>
public sealed class AgentOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Agent";

    /// <summary>Gets or sets how much the model is told of a page at once.</summary>
    /// <value>Characters, from 2,000 to 100,000. The default is 12,000.</value>
    [Range(2_000, 100_000)]
    public int ObservationCharacters { get; set; } = 12_000;

    /// <summary>Gets or sets how much of a page's text one call reads.</summary>
    /// <value>Characters, from 1,000 to 100,000. The default is 8,000.</value>
    [Range(1_000, 100_000)]
    public int ReadCharacters { get; set; } = 8_000;

    /// <summary>Gets or sets how much of what happened is sent to the model in full; what is older becomes a line a step.</summary>
    /// <value>Characters, from 5,000 to 200,000. The default is 30,000.</value>
    [Range(5_000, 200_000)]
    public int HistoryCharacters { get; set; } = 30_000;

    /// <summary>Gets or sets how many pixels a picture for the model has at most.</summary>
    /// <value>From 100,000 to 10,000,000. The default is 800,000.</value>
    [Range(100_000, 10_000_000)]
    public int ScreenshotPixels { get; set; } = 800_000;

    /// <summary>Gets or sets how many steps in a row may do nothing before the agent gives up.</summary>
    /// <value>From 1 to 50. The default is 5.</value>
    [Range(1, 50)]
    public int ConsecutiveFailures { get; set; } = 5;

    /// <summary>Gets or sets how often the same may be done on the same page before the agent gives up; it is warned two times before.</summary>
    /// <value>From 3 to 50. The default is 5.</value>
    [Range(3, 50)]
    public int Repetitions { get; set; } = 5;

    /// <summary>Gets or sets how many calls of one step are carried out.</summary>
    /// <value>From 1 to 50. The default is 10.</value>
    [Range(1, 50)]
    public int CallsPerStep { get; set; } = 10;

    /// <summary>Gets or sets how long one call may wait for a page.</summary>
    /// <value>From 1 s to 5 min. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how many files, pictures and downloads together, one task may keep.</summary>
    /// <value>From 0 to 1,000. The default is 20.</value>
    [Range(0, 1_000)]
    public int Files { get; set; } = 20;

    /// <summary>Gets or sets how large a download may be that a task keeps.</summary>
    /// <value>From 1 to 65,536 MiB. The default is 500.</value>
    [Range(1, 65_536)]
    public int DownloadMebibytes { get; set; } = 500;

    /// <summary>Gets or sets how much the model may note down to have it later.</summary>
    /// <value>Characters, from 500 to 50,000. The default is 8,000.</value>
    [Range(500, 50_000)]
    public int NoteCharacters { get; set; } = 8_000;
}

[OptionsValidator]
internal sealed partial class AgentOptionsValidator : IValidateOptions<AgentOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Executions;

/// <summary>How runs wait for and start one another. Bound from the <c>Executions</c> section.</summary>
internal sealed class ExecutionOptions
{
    public const string Section = "Executions";

    /// <summary>Gets or sets how many runs may wait for one concurrency key.</summary>
    /// <value>From 1 to 400, since the queue is part of a grain's state. The default is 300.</value>
    [Range(1, 400)]
    public int KeyQueueCapacity { get; set; } = 300;

    /// <summary>Gets or sets how many levels of runs that runs started may lie below the first.</summary>
    /// <value>From 0 to 5. The default is 3.</value>
    [Range(0, 5)]
    public int MaxDepth { get; set; } = 3;

    /// <summary>Gets or sets how many runs one run may start.</summary>
    /// <value>From 0 to 100, since their ids are part of a grain's state. The default is 100.</value>
    [Range(0, 100)]
    public int MaxChildren { get; set; } = 100;

    /// <summary>Gets or sets how often a webhook is told before it is given up.</summary>
    /// <value>From 1 to 20. The default is 6.</value>
    [Range(1, 20)]
    public int WebhookAttempts { get; set; } = 6;

    /// <summary>Gets or sets how long after a webhook failed it is told again; each further time five times as long.</summary>
    /// <value>From 1 s to 1 h. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WebhookFirstDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the longest pause between two times that a webhook is told.</summary>
    /// <value>From 1 s to 1 day. The default is 2 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WebhookLongestDelay { get; set; } = TimeSpan.FromHours(2);
}

[OptionsValidator]
internal sealed partial class ExecutionOptionsValidator : IValidateOptions<ExecutionOptions>;

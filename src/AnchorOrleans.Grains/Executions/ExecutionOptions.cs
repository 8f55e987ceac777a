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
}

[OptionsValidator]
internal sealed partial class ExecutionOptionsValidator : IValidateOptions<ExecutionOptions>;

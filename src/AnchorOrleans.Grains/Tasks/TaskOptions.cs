using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>How tasks behave. Bound from the <c>Tasks</c> section.</summary>
internal sealed class TaskOptions
{
    public const string Section = "Tasks";

    /// <summary>Gets or sets into how many unbroken ranges the version numbers of one task may fall, those that exist and those ever used together.</summary>
    /// <value>From 2 to 400, since they are part of a grain's state. The default is 200.</value>
    [Range(2, 400)]
    public int NumberRanges { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class TaskOptionsValidator : IValidateOptions<TaskOptions>;

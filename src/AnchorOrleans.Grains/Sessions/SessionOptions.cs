using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>How sessions behave. Bound from the <c>Sessions</c> section.</summary>
internal sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>Gets or sets how many executions may wait in one session.</summary>
    /// <value>From 1 to 500, since the queue is part of a grain's state. The default is 100.</value>
    [Range(1, 500)]
    public int QueueCapacity { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class SessionOptionsValidator : IValidateOptions<SessionOptions>;

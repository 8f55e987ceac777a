using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Tracing;

/// <summary>How sessions are traced. Bound from the <c>Traces</c> section.</summary>
public sealed class TraceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Traces";

    /// <summary>Gets or sets how much a browser keeps of its trace, in its own memory; of more, the oldest is dropped.</summary>
    /// <value>From 1 to 512 MiB. The default is 32.</value>
    [Range(1, 512)]
    public int BufferMebibytes { get; set; } = 32;

    /// <summary>Gets or sets how large a trace may be, compressed; a larger one is not kept.</summary>
    /// <value>From 1 to 4,096 MiB. The default is 128.</value>
    [Range(1, 4_096)]
    public int Mebibytes { get; set; } = 128;

    /// <summary>Gets or sets how long a browser may take to hand out its trace when its session ends; then there is none.</summary>
    /// <value>From 1 s to 20 s. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:20")]
    public TimeSpan EndTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class TraceOptionsValidator : IValidateOptions<TraceOptions>;

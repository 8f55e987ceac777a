using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Relay;

/// <summary>How this process reaches browsers of other silos. Bound from the <c>Relay</c> section.</summary>
internal sealed class RelayOptions
{
    public const string Section = "Relay";

    /// <summary>Gets or sets how long another silo may take to accept a connection; then its browsers are taken for gone.</summary>
    /// <value>From 100 ms to 1 min. The default is 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets how long both ends of a connection in use may hear nothing before one asks whether the other is still there.</summary>
    /// <value>From 1 s to 1 min. The default is 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Ping { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long the answer to that may take; then everything on the connection ends.</summary>
    /// <value>From 1 s to 1 min. The default is 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets how long the address of a silo is remembered; one that cannot be connected to is asked for again at once.</summary>
    /// <value>From 0 s to 10 min. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan AddressLifetime { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class RelayOptionsValidator : IValidateOptions<RelayOptions>;

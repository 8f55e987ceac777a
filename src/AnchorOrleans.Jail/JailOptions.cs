using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Jail;

/// <summary>How jails are made on this machine. Bound from the <c>Jail</c> section.</summary>
public sealed class JailOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Jail";

    /// <summary>Gets or sets the path of bubblewrap.</summary>
    /// <value>An absolute path. By default <c>bwrap</c> is looked for in <c>PATH</c>.</value>
    public string? BubblewrapPath { get; set; }

    /// <summary>Gets or sets the folder that lists live jails, so that what a killed service left can be ended.</summary>
    /// <value>
    /// An absolute path, best on a memory file system. The default is <c>/run/anchor-orleans</c> for root, else <c>anchor-orleans</c> in
    /// <c>XDG_RUNTIME_DIR</c> or, without that, a folder of the user's own in <c>/tmp</c>.
    /// </value>
    /// <remarks>Services of one user on one machine share it: it is how they keep apart the host users they give to jails.</remarks>
    public string? StateDirectory { get; set; }

    /// <summary>Gets or sets a value indicating whether programs run without any jail where none can be made. For development only.</summary>
    /// <value>The default is <see langword="false"/>: a machine that cannot jail refuses.</value>
    public bool AllowUnjailed { get; set; }

    /// <summary>Gets or sets the first of the host user ids that jails get, one each, when the service runs as root.</summary>
    /// <value>From 1,000 to 4,000,000,000. The default is 1,900,000,000, a range that no Linux distribution assigns; where a container maps fewer users, 60,578.</value>
    [Range(1_000L, 4_000_000_000L)]
    public long? FirstUser { get; set; }

    /// <summary>Gets or sets how many host user ids jails get, which is also how many jails may live at once on this machine.</summary>
    /// <value>From 1 to 65,536. The default is 512.</value>
    [Range(1, 65_536)]
    public int UserCount { get; set; } = 512;

    /// <summary>Gets or sets how often a jail's memory is looked at, to end the whole jail when the limit was reached.</summary>
    /// <value>From 10 ms to 10 s. The default is 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan MemoryCheckInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets how long a jail may take to be set up.</summary>
    /// <value>From 1 s to 5 min. The default is 30 s, for a machine under full load.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class JailOptionsValidator : IValidateOptions<JailOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage;

/// <summary>Where and how this host stores. Bound from the <c>Storage</c> section.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>The provider that needs no server, for one process.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>The provider for several processes.</summary>
    public const string Postgres = "postgres";

    /// <summary>Gets or sets the store.</summary>
    /// <value><c>sqlite</c>, the default, in a file of the data folder; or <c>postgres</c>, which several processes may share.</value>
    [Required]
    [AllowedValues(Sqlite, Postgres, ErrorMessage = "Storage:Provider knows 'sqlite' and 'postgres' only.")]
    public string Provider { get; set; } = Sqlite;

    /// <summary>Gets or sets how to reach the database of the provider <c>postgres</c>.</summary>
    /// <value>Such as <c>Host=db;Database=anchor;Username=anchor;Password=…</c>; further words are those of the driver Npgsql.</value>
    [DataType(DataType.Password)]
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets the schema of the database that holds the tables.</summary>
    /// <value>Up to 63 of a-z, 0-9 and _, not beginning with a digit. The default is <c>anchor</c>.</value>
    [Required]
    [RegularExpression("[a-z_][a-z0-9_]{0,62}", ErrorMessage = "Storage:Schema must be 1 to 63 of a-z, 0-9 and _, and not begin with a digit.")]
    public string Schema { get; set; } = "anchor";

    /// <summary>Gets or sets how long a start waits for the database to be reachable.</summary>
    /// <value>From 0 to an hour. The default is a minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ConnectPatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the folder of what is this process's own: its lock, its sockets, recordings that go on, and the database of the provider <c>sqlite</c>.</summary>
    /// <value>A path, taken from the working directory when relative. The default is <c>data</c>.</value>
    [Required]
    public string DataPath { get; set; } = "data";

    /// <summary>Gets or sets the folder that all processes of a cluster share: artifacts, uploads, logs and keys.</summary>
    /// <value>A path. The default is <see cref="DataPath"/>; the provider <c>postgres</c> needs it named.</value>
    public string? SharedPath { get; set; }

    /// <summary>Gets or sets how many bytes one grain's state may have once serialized.</summary>
    /// <value>From 1 KiB to 1 MiB. The default is 64 KiB.</value>
    [Range(1_024, 1_048_576)]
    public int StateLimit { get; set; } = 65_536;

    /// <summary>Gets or sets how many writes one commit takes at most.</summary>
    /// <value>From 1 to 10,000. The default is 256.</value>
    [Range(1, 10_000)]
    public int CommitSize { get; set; } = 256;

    /// <summary>Gets or sets how many writes may wait for a commit; further callers wait until there is room.</summary>
    /// <value>From 1 to 100,000. The default is 4,096.</value>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 4_096;

    /// <summary>Gets or sets how many reads go on at once.</summary>
    /// <value>From 1 to 64. The default is 4.</value>
    [Range(1, 64)]
    public int Readers { get; set; } = 4;

    /// <summary>Gets or sets how long to wait, in seconds, for another program that has locked the database of the provider <c>sqlite</c>.</summary>
    /// <value>From 1 to 60. The default is 5.</value>
    [Range(1, 60)]
    public int LockTimeoutSeconds { get; set; } = 5;

    /// <summary>Answers the folder that all processes share, as it is meant when none is named.</summary>
    public string ResolveSharedPath() => string.IsNullOrEmpty(SharedPath) ? DataPath : SharedPath;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

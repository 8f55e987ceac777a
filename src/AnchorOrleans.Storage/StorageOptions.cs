using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage;

/// <summary>Where and how this host stores. Bound from the <c>Storage</c> section.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>Gets or sets the store.</summary>
    /// <value><c>sqlite</c>, the default and the only one in this build.</value>
    [Required]
    [AllowedValues("sqlite", ErrorMessage = "Storage:Provider knows 'sqlite' only.")]
    public string Provider { get; set; } = "sqlite";

    /// <summary>Gets or sets how the database is reached, where it is a server.</summary>
    /// <value>A connection string of the provider's; unused with <c>sqlite</c>.</value>
    [DataType(DataType.Password)]
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets the database's schema with this service's tables, where it is a server.</summary>
    /// <value>The default is <c>anchor</c>.</value>
    [Required]
    public string Schema { get; set; } = "anchor";

    /// <summary>Gets or sets the folder of the database, the artifacts and the logs; one service at a time owns it.</summary>
    /// <value>A path, taken from the working directory when relative. The default is <c>data</c>.</value>
    [Required]
    public string DataPath { get; set; } = "data";

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

    /// <summary>Gets or sets how long to wait, in seconds, for another program that has locked the database.</summary>
    /// <value>From 1 to 60. The default is 5.</value>
    [Range(1, 60)]
    public int LockTimeoutSeconds { get; set; } = 5;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

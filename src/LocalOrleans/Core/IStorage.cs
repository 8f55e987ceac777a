namespace Orleans.Core;

/// <summary>Stored data of a grain, and the operations on it.</summary>
public interface IStorage
{
    /// <summary>Gets the version that was read or written last; null when there is no record.</summary>
    string? Etag { get; }

    /// <summary>Gets whether there was a record when last read or written.</summary>
    bool RecordExists { get; }

    /// <summary>Deletes the record and begins with fresh state.</summary>
    Task ClearStateAsync();

    /// <summary>Writes the state.</summary>
    Task WriteStateAsync();

    /// <summary>Reads the state again, over what is in memory.</summary>
    Task ReadStateAsync();

    /// <summary>Deletes the record and begins with fresh state.</summary>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Writes the state.</summary>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <summary>Reads the state again, over what is in memory.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}

/// <summary>Stored data of a known type.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>Gets or sets the state in memory.</summary>
    TState State { get; set; }
}

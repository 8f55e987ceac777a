namespace AnchorOrleans.Storage;

/// <summary>The store cannot be opened, read or written; the message names the file or folder and what to do.</summary>
/// <remarks>
/// It is an <see cref="IOException"/>, so that whoever knows only the ports can tell it from a mistake of the program. It carries a codec,
/// because a grain's failed write reaches the grain's caller as the inner exception of another one.
/// </remarks>
[GenerateSerializer, Alias("anchor.storage-unavailable")]
public sealed class StorageUnavailableException : IOException
{
    /// <summary>Says that nothing is known but that the store is unavailable.</summary>
    public StorageUnavailableException()
        : this("The storage is unavailable.")
    {
    }

    /// <summary>Says what is wrong with which file, and what to do.</summary>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong with which file, what to do, and what was seen.</summary>
    public StorageUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

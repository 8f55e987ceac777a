using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>The stored version is not the one the writer had read: someone else wrote in between.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    [NonSerialized]
    private readonly bool _isFromHere = true;

    /// <summary>Without a message.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>With a message.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With both versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>With both versions and a cause.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException) => (StoredEtag, CurrentEtag) = (storedEtag, currentEtag);

    /// <summary>With both versions and a cause that gives the message.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException?.Message ?? "", storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>Gets the version the storage has.</summary>
    [Id(0)]
    public string? StoredEtag { get; private set; }

    /// <summary>Gets the version the writer had.</summary>
    [Id(1)]
    public string? CurrentEtag { get; private set; }

    /// <summary>Gets whether it comes from the state of the grain that throws it; a copy that crossed a call does not.</summary>
    internal bool IsFromHere => _isFromHere;

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()} StoredEtag={StoredEtag ?? "null"} CurrentEtag={CurrentEtag ?? "null"}";
}

/// <summary>A grain names a storage that is not registered.</summary>
[GenerateSerializer]
public sealed class BadProviderConfigException : OrleansException
{
    /// <summary>Without a message.</summary>
    public BadProviderConfigException()
    {
    }

    /// <summary>With a message.</summary>
    public BadProviderConfigException(string msg)
        : base(msg)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public BadProviderConfigException(string msg, Exception? exc)
        : base(msg, exc)
    {
    }
}

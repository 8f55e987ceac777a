namespace Orleans;

/// <summary>State on its way between a grain and its storage.</summary>
public interface IGrainState<T>
{
    /// <summary>Gets or sets the state.</summary>
    T State { get; set; }

    /// <summary>Gets or sets its version.</summary>
    string? ETag { get; set; }

    /// <summary>Gets or sets whether there is a record.</summary>
    bool RecordExists { get; set; }
}

/// <summary>The plain form of <see cref="IGrainState{T}"/>.</summary>
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>Begins without state.</summary>
    public GrainState()
    {
    }

    /// <summary>Begins with state.</summary>
    public GrainState(T state) => State = state;

    /// <summary>Begins with state and version.</summary>
    public GrainState(T state, string? eTag)
        : this(state) => ETag = eTag;

    /// <inheritdoc/>
    public T State { get; set; } = default!;

    /// <inheritdoc/>
    public string? ETag { get; set; }

    /// <inheritdoc/>
    public bool RecordExists { get; set; }
}

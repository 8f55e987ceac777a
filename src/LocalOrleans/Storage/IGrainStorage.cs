using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Where grain state is kept.</summary>
/// <remarks>An etag that does not match is answered with <see cref="InconsistentStateException"/>.</remarks>
public interface IGrainStorage
{
    /// <summary>Reads; where there is no record, the state is fresh and the etag null.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Reads; where there is no record, the state is fresh and the etag null.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <summary>Writes if the etag matches, and sets the new one.</summary>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Writes if the etag matches, and sets the new one.</summary>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <summary>Deletes if the etag matches.</summary>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Deletes if the etag matches.</summary>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
}

/// <summary>Turns state into bytes and back.</summary>
public interface IGrainStorageSerializer
{
    /// <summary>Writes.</summary>
    BinaryData Serialize<T>(T? input);

    /// <summary>Reads.</summary>
    T? Deserialize<T>(BinaryData input);
}

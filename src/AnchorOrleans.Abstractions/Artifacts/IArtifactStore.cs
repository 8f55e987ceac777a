namespace AnchorOrleans.Artifacts;

/// <summary>Keeps content-addressed files: code, inputs, outputs; grains hold only their hash and size.</summary>
public interface IArtifactStore
{
    /// <summary>Stores bytes; storing the same bytes again costs a look. It is on disk when this returns.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    Task<ArtifactReference> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Stores what a stream holds from where it stands, without keeping it in memory. It is on disk when this returns.</summary>
    /// <exception cref="IOException">The store cannot be written, or the stream cannot be read.</exception>
    Task<ArtifactReference> PutAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens an artifact to be read from any place; unlike <see cref="ReadAsync"/> this does not notice a damaged one, since only the whole has a hash.</summary>
    /// <exception cref="FileNotFoundException">There is no artifact of that hash.</exception>
    Task<Stream> OpenAsync(string hash, CancellationToken cancellationToken = default);

    /// <summary>Reads a whole artifact.</summary>
    /// <exception cref="FileNotFoundException">There is no artifact of that hash.</exception>
    Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken = default);

    /// <summary>Deletes an artifact that nobody else can have stored too, such as one that was encrypted with a key of its own; deleting it again changes nothing.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    Task DeleteAsync(string hash, CancellationToken cancellationToken = default);
}

/// <summary>Points to an artifact.</summary>
/// <param name="Hash">SHA-256 of the content, 64 lower-case hex digits.</param>
/// <param name="Size">Bytes.</param>
[GenerateSerializer, Immutable, Alias("anchor.artifact-reference")]
public sealed record ArtifactReference([property: Id(0)] string Hash, [property: Id(1)] long Size);

namespace AnchorOrleans.Artifacts;

/// <summary>Keeps files that somebody brought for later, for as long as the caller sweeps none away: nobody's state points to them, and each is its bringer's alone.</summary>
public interface IUploadShelf
{
    /// <summary>Keeps what a stream holds, without keeping it in memory. It is on disk when this returns.</summary>
    /// <exception cref="IOException">The shelf cannot be written, or the stream cannot be read.</exception>
    Task<ShelvedFile> PutAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens a file.</summary>
    /// <returns>Null when there is none of that id, or none any more.</returns>
    Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes what was put before a moment; who reads one of them reads on.</summary>
    /// <returns>How many files that were.</returns>
    /// <exception cref="IOException">The shelf cannot be written.</exception>
    Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>A file on the shelf.</summary>
/// <param name="Id">By which it is found: 32 lower-case hex digits, different for each file whatever it holds.</param>
/// <param name="Size">Bytes.</param>
public sealed record ShelvedFile(string Id, long Size);

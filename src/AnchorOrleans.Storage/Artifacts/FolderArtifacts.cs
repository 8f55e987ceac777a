using System.Buffers;
using System.Security.Cryptography;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Storage.Artifacts;

/// <summary>Keeps each artifact as a file named by the SHA-256 of its content.</summary>
/// <remarks>
/// A file appears under its name only when it is whole and on disk; what a crash leaves in <c>incoming</c> is deleted at the next start.
/// Nothing is ever changed in place, so readers and writers need no lock.
/// </remarks>
internal sealed class FolderArtifacts : IArtifactStore, IDisposable
{
    // Each flush blocks a thread of the pool; more of them at once would make none of them faster.
    private const int FlushesAtOnce = 4;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string _folder;
    private readonly string _incoming;
    private readonly SemaphoreSlim _flushes = new(FlushesAtOnce);

    /// <exception cref="StorageUnavailableException">The folder cannot be made or written.</exception>
    public FolderArtifacts(DataFolder data)
    {
        _folder = data.Artifacts;
        _incoming = Path.Combine(_folder, "incoming");
        try
        {
            DurableFile.CreateFolder(_incoming);
            foreach (var torn in Directory.EnumerateFiles(_incoming))
            {
                File.Delete(torn);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The artifacts folder '{_folder}' cannot be written: {exception.Message} Make it writable for the user this service runs as.", exception);
        }
    }

    public async Task<ArtifactReference> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        await _flushes.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Put(content.Span), cancellationToken);
        }
        finally
        {
            _flushes.Release();
        }
    }

    public async Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken = default)
    {
        var content = await LoadAsync(Locate(hash), hash, cancellationToken);
        return string.Equals(Hash(content), hash, StringComparison.Ordinal)
            ? content
            : throw new InvalidDataException($"The artifact '{hash}' is damaged: its content has another hash. Restore '{_folder}' from a backup.");
    }

    public void Dispose() => _flushes.Dispose();

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static async Task<byte[]> LoadAsync(string path, string hash, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"There is no artifact '{hash}'.", path, exception);
        }
    }

    private ArtifactReference Put(ReadOnlySpan<byte> content)
    {
        var reference = new ArtifactReference(Hash(content), content.Length);
        var target = Locate(reference.Hash);

        // A file of another length is a damaged one, and here is the content to mend it with.
        if (new FileInfo(target) is not { Exists: true } file || file.Length != content.Length)
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(target)!);
            DurableFile.Place(Path.Combine(_incoming, Guid.NewGuid().ToString("N")), target, content);
        }

        return reference;
    }

    private string Locate(string hash)
    {
        if (hash.Length != 2 * SHA256.HashSizeInBytes || hash.AsSpan().ContainsAnyExcept(Digits))
        {
            throw new ArgumentException($"'{hash}' is not the hash of an artifact: 64 lower-case hex digits are.", nameof(hash));
        }

        return Path.Combine(_folder, hash[..2], hash[2..4], hash);
    }
}

using System.Buffers;
using System.Security.Cryptography;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Storage.Artifacts;

/// <summary>Keeps each artifact as a file named by the SHA-256 of its content.</summary>
/// <remarks>
/// A file appears under its name only when it is whole and on disk. Nothing is ever changed in place, so readers and writers need no lock, in however many
/// processes they are. What a crash leaves in <c>incoming</c> is deleted at a start when it is a day old: what is younger another process may be writing.
/// </remarks>
internal sealed class FolderArtifacts : IArtifactStore, IDisposable
{
    // Each flush blocks a thread of the pool; more of them at once would make none of them faster.
    private const int FlushesAtOnce = 4;
    private const int CopyBytes = 81_920;

    private static readonly TimeSpan TornAfter = TimeSpan.FromDays(1);

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string _folder;
    private readonly string _incoming;
    private readonly SemaphoreSlim _flushes = new(FlushesAtOnce);

    /// <exception cref="StorageUnavailableException">The folder cannot be made or written.</exception>
    public FolderArtifacts(SharedFolder data, TimeProvider clock)
    {
        _folder = data.Artifacts;
        _incoming = Path.Combine(_folder, "incoming");
        try
        {
            DurableFile.CreateFolder(_incoming);
            var torn = (clock.GetUtcNow() - TornAfter).UtcDateTime;
            foreach (var file in new DirectoryInfo(_incoming).EnumerateFiles().Where(file => file.LastWriteTimeUtc < torn))
            {
                file.Delete();
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
            var reference = await Task.Run(() => Put(content.Span), cancellationToken);
            Diagnostics.ArtifactBytes.Add(content.Length);
            return reference;
        }
        finally
        {
            _flushes.Release();
        }
    }

    public async Task<ArtifactReference> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        var temporary = NewFile();
        try
        {
            var reference = await WriteAsync(content, temporary, cancellationToken);
            await Task.Run(() => Place(temporary, reference), CancellationToken.None);
            Diagnostics.ArtifactBytes.Add(reference.Size);
            return reference;
        }
        finally
        {
            // It has moved when all went well.
            File.Delete(temporary);
        }
    }

    public Task<Stream> OpenAsync(string hash, CancellationToken cancellationToken = default)
    {
        var path = Locate(hash);
        try
        {
            return Task.FromResult<Stream>(new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 }));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(hash, path, exception);
        }
    }

    public async Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken = default)
    {
        var content = await LoadAsync(Locate(hash), hash, cancellationToken);
        return string.Equals(Hash(content), hash, StringComparison.Ordinal)
            ? content
            : throw new InvalidDataException($"The artifact '{hash}' is damaged: its content has another hash. Restore '{_folder}' from a backup.");
    }

    public Task DeleteAsync(string hash, CancellationToken cancellationToken = default)
    {
        try
        {
            File.Delete(Locate(hash));
        }
        catch (DirectoryNotFoundException)
        {
            // Nor is there such a file.
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _flushes.Dispose();

    private static string Hash(ReadOnlySpan<byte> content) => HexHash.Of(content);

    private static async Task<byte[]> LoadAsync(string path, string hash, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(hash, path, exception);
        }
    }

    private static FileNotFoundException Missing(string hash, string path, Exception cause) => new($"There is no artifact '{hash}'.", path, cause);

    private async Task<ArtifactReference> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        var buffer = new byte[CopyBytes];
        var size = 0L;
        for (int received; (received = await content.ReadAsync(buffer, cancellationToken)) > 0; size += received)
        {
            hash.AppendData(buffer, 0, received);
            await RandomAccess.WriteAsync(file, buffer.AsMemory(0, received), size, cancellationToken);
        }

        await _flushes.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => RandomAccess.FlushToDisk(file), cancellationToken);
        }
        finally
        {
            _flushes.Release();
        }

        return new ArtifactReference(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    private void Place(string temporary, ArtifactReference reference)
    {
        var target = Locate(reference.Hash);
        if (!IsThere(target, reference.Size))
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(target)!);
            DurableFile.Move(temporary, target);
        }
    }

    // A file of another length is a damaged one, and whoever asks has the content to mend it with.
    private static bool IsThere(string target, long size) => new FileInfo(target) is { Exists: true } file && file.Length == size;

    private string NewFile() => Path.Combine(_incoming, Guid.NewGuid().ToString("N"));

    private ArtifactReference Put(ReadOnlySpan<byte> content)
    {
        var reference = new ArtifactReference(Hash(content), content.Length);
        var target = Locate(reference.Hash);

        if (!IsThere(target, reference.Size))
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(target)!);
            DurableFile.Place(NewFile(), target, content);
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

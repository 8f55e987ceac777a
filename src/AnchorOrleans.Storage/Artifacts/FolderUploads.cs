using System.Buffers;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Storage.Artifacts;

/// <summary>Keeps each upload as a file of its own in one folder, whose age is the file's.</summary>
/// <remarks>Apart from artifacts, which are named by their content and may have several owners: what is here can be deleted without asking anybody.</remarks>
internal sealed class FolderUploads(SharedFolder data, TimeProvider clock) : IUploadShelf
{
    private const int IdLength = 32;
    private const string Partial = ".part";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <inheritdoc/>
    public async Task<ShelvedFile> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        DurableFile.CreateFolder(data.Uploads);
        var id = Guid.NewGuid().ToString("N");
        var path = PathOf(id);
        var temporary = path + Partial;
        try
        {
            var size = await WriteAsync(content, temporary, cancellationToken);
            File.SetLastWriteTimeUtc(temporary, clock.GetUtcNow().UtcDateTime);
            await Task.Run(() => DurableFile.Move(temporary, path), CancellationToken.None);
            return new(id, size);
        }
        finally
        {
            // It has moved when all went well.
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken = default)
    {
        if (id.Length != IdLength || id.AsSpan().ContainsAnyExcept(Digits))
        {
            return Task.FromResult<Stream?>(null);
        }

        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(id), new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0, Share = FileShare.Read | FileShare.Delete }));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var swept = 0;
        var folder = new DirectoryInfo(data.Uploads);
        foreach (var file in folder.Exists ? folder.EnumerateFiles() : [])
        {
            // What a crash has left half written is as old as its last piece.
            if (file.LastWriteTimeUtc < before.UtcDateTime)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.Delete();
                swept++;
            }
        }

        return Task.FromResult(swept);
    }

    private static async Task<long> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
        await content.CopyToAsync(file, cancellationToken);
        await Task.Run(() => file.Flush(flushToDisk: true), cancellationToken);
        return file.Length;
    }

    private string PathOf(string id) => Path.Combine(data.Uploads, id);
}

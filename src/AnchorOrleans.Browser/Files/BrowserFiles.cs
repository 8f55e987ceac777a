using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Browser.Files;

/// <summary>The files that come and go between a session's users and its pages.</summary>
/// <remarks>Uploads lie where only this service writes; downloads lie where the browser writes, so they are reached without following any link.</remarks>
public sealed class BrowserFiles : IDisposable
{
    private const long Mebibyte = 1024 * 1024;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _uploadsFolder;
    private readonly Func<JailFolder> _session;
    private ImmutableList<UploadedFile> _uploads = [];

    internal BrowserFiles(string uploadsFolder, Func<JailFolder> session) => (_uploadsFolder, _session) = (uploadsFolder, session);

    /// <summary>Gets what was uploaded, the newest last.</summary>
    public IReadOnlyList<UploadedFile> Uploads => _uploads;

    /// <summary>Stores a file for pages; one of the same name is replaced.</summary>
    /// <param name="name">What the caller calls it.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="limits">How large and how many.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="FileLimitException">A limit is exceeded; nothing was stored.</exception>
    public async Task<UploadedFile> UploadAsync(string name, Stream content, SessionFileOptions limits, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        var usual = FileName.Of(name);
        var others = _uploads.RemoveAll(file => file.Name == usual);
        var partial = Path.Combine(_uploadsFolder, $".{Guid.NewGuid():N}");
        try
        {
            if (others.Count >= limits.Uploads)
            {
                throw Exceeded($"A session takes at most {limits.Uploads:N0} files (Files:Uploads).");
            }

            var size = await WriteAsync(partial, content, others.Sum(file => file.Size), limits, cancellationToken);
            File.Move(partial, Path.Combine(_uploadsFolder, usual), overwrite: true);
            var uploaded = new UploadedFile(usual, size, now);
            _uploads = others.Add(uploaded);
            return uploaded;
        }
        finally
        {
            File.Delete(partial);
            _turn.Release();
        }
    }

    /// <summary>Opens a download by its id.</summary>
    /// <returns>Null when there is no such file.</returns>
    public Stream? OpenDownload(string id)
    {
        try
        {
            using var folder = _session();
            return folder.OpenFile($"{Path.GetFileName(JailLayout.Downloads)}/{id}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The browser has ended or has taken it away, or what is there is no file.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static FileLimitException Exceeded(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));

    private static async Task<long> WriteAsync(string path, Stream content, long others, SessionFileOptions limits, CancellationToken cancellationToken)
    {
        var size = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Readable });
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                size += count;
                if (size > limits.UploadMebibytes * Mebibyte)
                {
                    throw Exceeded($"'file' may have at most {limits.UploadMebibytes:N0} MiB (Files:UploadMebibytes).");
                }

                if (others + size > limits.UploadsMebibytes * Mebibyte)
                {
                    throw Exceeded($"The files of a session may have at most {limits.UploadsMebibytes:N0} MiB together (Files:UploadsMebibytes).");
                }

                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            return size;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A file that was uploaded to a session.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="UploadedAt">When.</param>
public sealed record UploadedFile(string Name, long Size, DateTimeOffset UploadedAt)
{
    /// <summary>Gets the path under which pages of the session can be handed it.</summary>
    public string Path => $"{JailLayout.Uploads}/{Name}";
}

/// <summary>A file is too large, or one too many; the message is a sentence for the caller.</summary>
public sealed class FileLimitException(string message) : Exception(message);

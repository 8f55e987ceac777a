using System.Globalization;
using System.IO.Compression;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Unpacks an extension where its browser will read it.</summary>
/// <remarks>The archive was checked when it was stored, and is believed here as little as then.</remarks>
internal static class ExtensionArchive
{
    private const UnixFileMode OwnerMayReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BufferSize = 64 * 1024;

    /// <summary>Makes a folder of a ZIP file.</summary>
    /// <exception cref="InvalidDataException">It is no archive of an extension, or its files have more than <paramref name="limitBytes"/> together.</exception>
    public static async Task ExtractAsync(Stream source, string folder, long limitBytes, CancellationToken cancellationToken)
    {
        BrowserFolder.CreateDirectory(folder, BrowserFolder.OnlyOwner);
        using var archive = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
        var left = limitBytes;
        foreach (var entry in archive.Entries)
        {
            var path = ArchivedPath.In(folder, entry.FullName);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerMayReadAndWrite });
            await using var content = await entry.OpenAsync(cancellationToken);
            left -= await CopyAsync(content, file, left, cancellationToken);
        }
    }

    private static async Task<long> CopyAsync(Stream from, Stream to, long mostBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var copied = 0L;
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += count;
            if (copied > mostBytes)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The files of the extension have {copied - mostBytes:N0} bytes more than they may have, or more still."));
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return copied;
    }
}

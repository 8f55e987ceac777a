using System.Collections.Frozen;
using System.Formats.Tar;
using System.Globalization;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Writes a browser's profile as a tar archive, and makes a folder of one.</summary>
/// <remarks>Only plain files and folders go in and come out. A profile is the work of a jailed process: links in it lead where that process likes, and an archive is believed no more than it.</remarks>
internal static class ProfileArchive
{
    private const UnixFileMode OwnerMayReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What Chromium can fetch or make again.</summary>
    private static readonly FrozenSet<string> Caches = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Cache",
        "Code Cache",
        "GPUCache",
        "GrShaderCache",
        "GraphiteDawnCache",
        "DawnCache",
        "DawnGraphiteCache",
        "DawnWebGPUCache",
        "ShaderCache",
        "ScriptCache",
        "CacheStorage");

    /// <summary>What belongs to the process that ran, and would harm the next.</summary>
    private static readonly FrozenSet<string> Leftovers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "SingletonLock", "SingletonCookie", "SingletonSocket", "DevToolsActivePort", "Crashpad", "Crash Reports", "BrowserMetrics", "blob_storage");

    /// <summary>Writes the archive of a folder.</summary>
    /// <exception cref="ProfileTooLargeException">The files have more than <paramref name="limitBytes"/> together.</exception>
    public static async Task WriteAsync(string folder, Stream destination, bool withCaches, long limitBytes, CancellationToken cancellationToken)
    {
        await using var archive = new TarWriter(destination, TarEntryFormat.Pax, leaveOpen: true);
        var bytes = 0L;
        foreach (var file in FilesOf(new DirectoryInfo(folder), withCaches))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var handle = File.OpenHandle(file.FullName);
            bytes += RandomAccess.GetLength(handle);
            ThrowIfLarger(bytes, limitBytes);
            await using var content = new FileStream(handle, FileAccess.Read);
            var entry = new PaxTarEntry(TarEntryType.RegularFile, Path.GetRelativePath(folder, file.FullName)) { DataStream = content, Mode = OwnerMayReadAndWrite };
            await archive.WriteEntryAsync(entry, cancellationToken);
        }
    }

    /// <summary>Makes a folder of an archive.</summary>
    /// <exception cref="ProfileTooLargeException">The files have more than <paramref name="limitBytes"/> together.</exception>
    /// <exception cref="InvalidDataException">It is no archive of a profile.</exception>
    public static async Task ExtractAsync(Stream source, string folder, long limitBytes, CancellationToken cancellationToken)
    {
        BrowserFolder.CreateDirectory(folder, BrowserFolder.OnlyOwner);
        await using var archive = new TarReader(source, leaveOpen: true);
        var bytes = 0L;
        while (await archive.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The archive of the profile holds something other than files ({entry.EntryType})."));
            }

            bytes += entry.Length;
            ThrowIfLarger(bytes, limitBytes);
            await ExtractAsync(entry, ArchivedPath.In(folder, entry.Name), cancellationToken);
        }
    }

    private static async Task ExtractAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerMayReadAndWrite,
        });
        if (entry.DataStream is { } content)
        {
            await content.CopyToAsync(file, cancellationToken);
        }
    }

    private static IEnumerable<FileInfo> FilesOf(DirectoryInfo folder, bool withCaches)
    {
        if (!folder.Exists || folder.FullName.Length > ArchivedPath.Longest)
        {
            yield break;
        }

        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null || Leftovers.Contains(entry.Name) || (!withCaches && Caches.Contains(entry.Name)))
            {
                continue;
            }

            switch (entry)
            {
                case DirectoryInfo inner:
                    foreach (var file in FilesOf(inner, withCaches))
                    {
                        yield return file;
                    }

                    break;

                // Sockets and pipes have no length, and to read a pipe would be to wait for ever; Chromium misses no empty file.
                case FileInfo { Length: > 0 } file:
                    yield return file;
                    break;
            }
        }
    }

    private static void ThrowIfLarger(long bytes, long limitBytes)
    {
        if (bytes > limitBytes)
        {
            throw new ProfileTooLargeException(string.Create(CultureInfo.InvariantCulture, $"The profile has more than {limitBytes:N0} bytes."));
        }
    }
}

/// <summary>A profile is larger than it may be.</summary>
public sealed class ProfileTooLargeException(string message) : Exception(message);

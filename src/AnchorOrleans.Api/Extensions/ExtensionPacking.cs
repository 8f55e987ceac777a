using System.Globalization;
using System.IO.Compression;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Extensions;

/// <summary>Checks the ZIP file of an extension and writes it anew: only plain files, under plain names, the manifest at the top.</summary>
/// <remarks>The new file has the extension's id in its comment, so that no two extensions share an artifact and each can be deleted.</remarks>
internal static class ExtensionPacking
{
    private const string NotZip = "'file' is not a ZIP file that can be read.";

    /// <summary>Writes the checked files of one ZIP file into another.</summary>
    public static async Task<PackingOutcome> PackAsync(Stream file, Stream package, string id, ExtensionOptions limits, CancellationToken cancellationToken)
    {
        file.Position = 0;
        try
        {
            using var source = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (source.Entries.Count > limits.Files)
            {
                return new PackingOutcome.Refused(string.Create(CultureInfo.InvariantCulture, $"'file' may have at most {limits.Files:N0} entries (Extensions:Files); it has {source.Entries.Count:N0}."));
            }

            if (ExtensionFiles.Of(source, out var problem) is not { } files)
            {
                return new PackingOutcome.Refused(problem!);
            }

            var (manifest, complaint) = await ExtensionManifest.ReadAsync(files.Manifest, limits, cancellationToken);
            return manifest is null ? new PackingOutcome.Refused(complaint!)
                : await WriteAsync(files, package, id, limits, cancellationToken) ? new PackingOutcome.Packed(manifest)
                : new PackingOutcome.Refused(string.Create(CultureInfo.InvariantCulture, $"'file' may have at most {limits.UnpackedMebibytes:N0} MiB once it is unpacked (Extensions:UnpackedMebibytes)."));
        }
        catch (InvalidDataException)
        {
            return new PackingOutcome.Refused(NotZip);
        }
        catch (NotSupportedException)
        {
            return new PackingOutcome.Refused("'file' is a ZIP file with entries that are encrypted, or compressed in an unusual way.");
        }
    }

    /// <summary>Writes the files; what they have is counted as it comes, whatever the ZIP file promises.</summary>
    private static async Task<bool> WriteAsync(ExtensionFiles files, Stream package, string id, ExtensionOptions limits, CancellationToken cancellationToken)
    {
        using (var target = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true))
        {
            target.Comment = id;
            var left = limits.UnpackedBytes;
            foreach (var (path, entry) in files.All)
            {
                await using var from = await entry.OpenAsync(cancellationToken);
                await using var to = await target.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellationToken);
                if (await SpooledFile.CopyAsync(from, to, left, cancellationToken) is not { } copied)
                {
                    return false;
                }

                left -= copied;
            }
        }

        package.Position = 0;
        return true;
    }
}

/// <summary>What checking an extension came to.</summary>
internal abstract record PackingOutcome
{
    private PackingOutcome()
    {
    }

    /// <summary>It can be loaded, as far as its files tell.</summary>
    /// <param name="ManifestJson">Its manifest, as compact JSON text.</param>
    public sealed record Packed(string ManifestJson) : PackingOutcome;

    /// <summary>It cannot.</summary>
    /// <param name="Problem">A sentence.</param>
    public sealed record Refused(string Problem) : PackingOutcome;
}

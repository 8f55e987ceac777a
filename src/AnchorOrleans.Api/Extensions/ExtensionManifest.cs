using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;

namespace AnchorOrleans.Api.Extensions;

/// <summary>Reads the manifest of an extension, and checks what every extension must say; the rest Chromium checks when it loads it.</summary>
internal static class ExtensionManifest
{
    private const int Kibibyte = 1024;
    private const int NewestVersion = 3;
    private const int MostVersionParts = 4;

    /// <summary>As Chromium reads it.</summary>
    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads it.</summary>
    /// <returns>The manifest as compact JSON text, or what is wrong with it as a sentence.</returns>
    public static async Task<(string? Json, string? Problem)> ReadAsync(ZipArchiveEntry entry, ExtensionOptions limits, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await using (var content = await entry.OpenAsync(cancellationToken))
        {
            if (await SpooledFile.CopyAsync(content, text, limits.ManifestKibibytes * Kibibyte, cancellationToken) is null)
            {
                return (null, string.Create(CultureInfo.InvariantCulture, $"'manifest.json' may have at most {limits.ManifestKibibytes:N0} KiB (Extensions:ManifestKibibytes)."));
            }
        }

        try
        {
            var bytes = text.ToArray();
            var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            using var manifest = JsonDocument.Parse(bytes.AsMemory(start), Reading);
            return ProblemOf(manifest.RootElement) is { } problem ? (null, problem) : (JsonMerge.Compact(manifest.RootElement), null);
        }
        catch (JsonException exception)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"'manifest.json' is not JSON (line {exception.LineNumber + 1})."));
        }
    }

    private static string? ProblemOf(JsonElement manifest) => manifest switch
    {
        { ValueKind: not JsonValueKind.Object } => "'manifest.json' must hold an object.",
        _ when !(manifest.TryGetProperty("manifest_version", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == NewestVersion) =>
            $"'manifest_version' of 'manifest.json' must be {NewestVersion}: Chromium runs no other.",
        _ when !(manifest.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString()!.Length > 0) =>
            "'name' of 'manifest.json' is required: a string.",
        _ when !(manifest.TryGetProperty("version", out var text) && text.ValueKind == JsonValueKind.String && IsVersion(text.GetString()!)) =>
            $"'version' of 'manifest.json' is required: one to {MostVersionParts} numbers from 0 to {ushort.MaxValue} with dots between them.",
        _ => null,
    };

    private static bool IsVersion(string text) =>
        text.Split('.') is { Length: <= MostVersionParts } parts && parts.All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
}

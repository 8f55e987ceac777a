using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Dashboard.Assets;

/// <summary>Scripts and styles, which lie in the program itself. Their addresses hold a hash of their content, so browsers keep them for good.</summary>
public sealed class DashboardAssets
{
    private const string Folder = "/dashboard/assets/";
    private const string Prefix = "assets/";
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly FrozenDictionary<string, Asset> _assets = Read().ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>Answers where a file is found.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public string PathOf(string name) => $"{Folder}{_assets[name].Hash}/{name}";

    /// <summary>Answers with a file; with an old hash, which a page from before an upgrade may have, with what stands there now.</summary>
    internal IResult Answer(HttpContext context, string hash, string name)
    {
        if (!_assets.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = hash == asset.Hash ? Forever : "no-cache";
        var isCompressed = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (isCompressed)
        {
            headers.ContentEncoding = "br";
        }

        return TypedResults.Bytes(isCompressed ? asset.Compressed : asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}{(isCompressed ? "-br" : "")}\""));
    }

    private static IEnumerable<Asset> Read()
    {
        var program = typeof(DashboardAssets).Assembly;
        foreach (var resource in program.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = program.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var name = resource[Prefix.Length..];
            var type = ContentTypes.TryGetContentType(name, out var found) ? found : "application/octet-stream";
            yield return new(name, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)), $"{type}; charset=utf-8", content, Compress(content));
        }
    }

    private static byte[] Compress(byte[] content)
    {
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        return BrotliEncoder.TryCompress(content, compressed, out var length, quality: 7, window: 22)
            ? compressed[..length]
            : throw new InvalidOperationException("Brotli found no room for what it said it needs at most.");
    }

    private sealed record Asset(string Name, string Hash, string ContentType, byte[] Content, byte[] Compressed);
}

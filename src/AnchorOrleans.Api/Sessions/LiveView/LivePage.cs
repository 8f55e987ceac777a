using System.Collections.Frozen;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>The files of the live view's page, which lie in the program itself.</summary>
internal static class LivePage
{
    /// <summary>The page itself.</summary>
    public const string Index = "index.html";

    /// <summary>Allows what the page is made of and nothing else. Others may frame it: showing a session within one's own pages is what links are handed out for.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

    private const string Prefix = "live/";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private static readonly FrozenDictionary<string, (byte[] Content, string Hash)> Files = Read().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Answers with a file.</summary>
    public static IResult Answer(HttpContext context, string file)
    {
        if (!Files.TryGetValue(file, out var known))
        {
            return Refusal.NotFound("There is no such file.");
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        var type = ContentTypes.TryGetContentType(file, out var found) ? found : "application/octet-stream";
        return TypedResults.Bytes(known.Content, $"{type}; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{known.Hash}\""));
    }

    private static IEnumerable<KeyValuePair<string, (byte[] Content, string Hash)>> Read()
    {
        var program = typeof(LivePage).Assembly;
        foreach (var name in program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var resource = program.GetManifestResourceStream(name)!;
            var content = new byte[resource.Length];
            resource.ReadExactly(content);
            yield return new(name[Prefix.Length..], (content, HexHash.Of(content)));
        }
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Artifacts that live as long as the test.</summary>
internal sealed class MemoryArtifacts : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> _content = new(StringComparer.Ordinal);

    public Task<ArtifactReference> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        _content[hash] = content.ToArray();
        return Task.FromResult(new ArtifactReference(hash, content.Length));
    }

    public async Task<ArtifactReference> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        using var all = new MemoryStream();
        await content.CopyToAsync(all, cancellationToken);
        return await PutAsync(all.ToArray(), cancellationToken);
    }

    public async Task<Stream> OpenAsync(string hash, CancellationToken cancellationToken = default) =>
        new MemoryStream(await ReadAsync(hash, cancellationToken));

    public Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken = default) =>
        _content.TryGetValue(hash, out var content)
            ? Task.FromResult(content)
            : throw new FileNotFoundException($"There is no artifact {hash}.");

    public Task DeleteAsync(string hash, CancellationToken cancellationToken = default)
    {
        _content.TryRemove(hash, out _);
        return Task.CompletedTask;
    }

    public async Task<ArtifactReference> PutTextAsync(string text) =>
        await PutAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    public string TextOf(ArtifactReference artifact) => Encoding.UTF8.GetString(_content[artifact.Hash]);
}

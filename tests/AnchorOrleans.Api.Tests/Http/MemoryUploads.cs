using System.Collections.Concurrent;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Uploads that live as long as the test, or until they are swept.</summary>
internal sealed class MemoryUploads(TimeProvider clock) : IUploadShelf
{
    private readonly ConcurrentDictionary<string, (byte[] Content, DateTimeOffset At)> _files = new(StringComparer.Ordinal);

    /// <summary>Gets what is told whenever something was swept away.</summary>
    public SemaphoreSlim Swept { get; } = new(0);

    public async Task<ShelvedFile> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        using var all = new MemoryStream();
        await content.CopyToAsync(all, cancellationToken);
        var id = Guid.NewGuid().ToString("N");
        _files[id] = (all.ToArray(), clock.GetUtcNow());
        return new ShelvedFile(id, all.Length);
    }

    public Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream?>(_files.TryGetValue(id, out var file) ? new MemoryStream(file.Content) : null);

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var swept = _files.Count(file => file.Value.At < before && _files.TryRemove(file));
        if (swept > 0)
        {
            Swept.Release();
        }

        return Task.FromResult(swept);
    }
}

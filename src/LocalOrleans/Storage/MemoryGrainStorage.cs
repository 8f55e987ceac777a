using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Serializers;

namespace Orleans.Storage;

/// <summary>Storage that lives and dies with its host; it keeps copies, as any storage would.</summary>
internal sealed class MemoryGrainStorage(IActivatorProvider activators) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), Row> _rows = new();
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_rows.TryGetValue((stateName, grainId), out var row))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Copy((T)row.State!), row.ETag, true);
        }
        else
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null, false);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = new Row(Copy(grainState.State), Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
        var key = (stateName, grainId);
        if (!(grainState.ETag is null ? _rows.TryAdd(key, row) : Find(key, grainState.ETag) is { } known && _rows.TryUpdate(key, row, known)))
        {
            throw Conflict(key, grainState.ETag);
        }

        (grainState.ETag, grainState.RecordExists) = (row.ETag, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        if (!(grainState.ETag is null ? !_rows.ContainsKey(key) : Find(key, grainState.ETag) is { } known && _rows.TryRemove(new(key, known))))
        {
            throw Conflict(key, grainState.ETag);
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null, false);
        return Task.CompletedTask;
    }

    private static T Copy<T>(T state) => new CopySession().Copy(state);

    private Row? Find((string, GrainId) key, string etag) =>
        _rows.TryGetValue(key, out var row) && string.Equals(row.ETag, etag, StringComparison.Ordinal) ? row : null;

    private InconsistentStateException Conflict((string Name, GrainId Grain) key, string? etag) =>
        new($"State '{key.Name}' of grain {key.Grain} was changed by another writer.", _rows.GetValueOrDefault(key)?.ETag, etag);

    private sealed record Row(object? State, string ETag);
}

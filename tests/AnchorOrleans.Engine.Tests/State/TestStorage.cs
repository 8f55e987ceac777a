using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace AnchorOrleans.Engine.Tests.State;

/// <summary>Storage as an application brings it: text with an etag. Tests can make it fail, hold it up, and write past a grain.</summary>
internal sealed class TestStorage(IActivatorProvider activators) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), Row> _rows = new();
    private readonly ConcurrentDictionary<GrainId, Exception> _failures = new();
    private readonly ConcurrentDictionary<GrainId, int> _writes = new();
    private readonly ConcurrentDictionary<GrainId, TaskCompletionSource> _gates = new();
    private long _version;

    public int Writes(IAddressable grain) => _writes.GetValueOrDefault(grain.GetGrainId());

    /// <summary>Lets every operation of a grain fail until told otherwise.</summary>
    public void Fail(IAddressable grain, Exception? exception)
    {
        _failures.TryRemove(grain.GetGrainId(), out _);
        if (exception is not null)
        {
            _failures[grain.GetGrainId()] = exception;
        }
    }

    /// <summary>Lets writes of a grain wait until the returned source is completed.</summary>
    public TaskCompletionSource Hold(IAddressable grain) => _gates[grain.GetGrainId()] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Stored(string name, IAddressable grain) => _rows.TryGetValue((name, grain.GetGrainId()), out var row) ? row.Text : null;

    /// <summary>Changes the etag, as another writer would.</summary>
    public void WritePast(string name, IAddressable grain, string text) => _rows[(name, grain.GetGrainId())] = new(text, NextETag());

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await EnterAsync(grainId);
        var found = _rows.TryGetValue((stateName, grainId), out var row);
        grainState.State = found ? JsonSerializer.Deserialize<T>(row!.Text)! : activators.GetActivator<T>().Create();
        (grainState.ETag, grainState.RecordExists) = (row?.ETag, found);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await EnterAsync(grainId);
        var text = JsonSerializer.Serialize(grainState.State);
        if (_gates.TryGetValue(grainId, out var gate))
        {
            await gate.Task;
        }

        Check(stateName, grainId, grainState.ETag);
        _writes.AddOrUpdate(grainId, 1, static (_, count) => count + 1);
        var row = new Row(text, NextETag());
        _rows[(stateName, grainId)] = row;
        (grainState.ETag, grainState.RecordExists) = (row.ETag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await EnterAsync(grainId);
        Check(stateName, grainId, grainState.ETag);
        _rows.TryRemove((stateName, grainId), out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null, false);
    }

    private async Task EnterAsync(GrainId grainId)
    {
        await Task.Yield();
        if (_failures.TryGetValue(grainId, out var failure))
        {
            throw failure;
        }
    }

    private void Check(string name, GrainId grainId, string? expected)
    {
        var stored = _rows.GetValueOrDefault((name, grainId))?.ETag;
        if (!string.Equals(stored, expected, StringComparison.Ordinal))
        {
            throw new InconsistentStateException($"State '{name}' of {grainId} was changed by another writer.", stored, expected);
        }
    }

    private string NextETag() => Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string Text, string ETag);
}

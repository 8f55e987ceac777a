using System.Globalization;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;
using Microsoft.Extensions.Options;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace AnchorOrleans.Storage.State;

/// <summary>Keeps grain state in the database; a state that appears in lists takes its row along in the same transaction.</summary>
/// <remarks>
/// The etag is checked by the statement that writes, so no other writer can come between. It starts at a random number: after a state was
/// cleared and written anew, an activation that still holds an etag of the old one is refused.
/// </remarks>
internal sealed class StoredGrainStorage(
    IDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators, IOptions<StorageOptions> options) : IGrainStorage
{
    private const string Read = "SELECT etag, data FROM grain_state WHERE grain = @grain AND state = @state";

    // Etags of ours are not negative, so this one fits nothing.
    private const long Unknown = -1;

    private readonly int _limit = options.Value.StateLimit;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var stored = await database.ReadAsync(
            snapshot => snapshot.FirstAsync(
                Read, static row => new StoredState(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), ("@grain", grain), ("@state", stateName)),
            CancellationToken.None);
        grainState.State = stored is null ? Fresh<T>() : serializer.Deserialize<T>(new BinaryData(stored.Data))!;
        (grainState.ETag, grainState.RecordExists) = (Format(stored?.Etag), stored is not null);
    }

    /// <exception cref="InconsistentStateException">Another writer came first.</exception>
    /// <exception cref="InvalidOperationException">The state is larger than <see cref="StorageOptions.StateLimit"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // All of this happens before the first await, while the state is the grain's turn's.
        var (key, etag) = (new StateKey(grainId.ToString(), stateName), grainState.ETag);
        var data = Serialize(key, grainState.State);
        var row = ToRow(grainId, grainState.State);
        var written = await database.WriteStateAsync(key, Parse(etag), data, row);
        Check(key, written, etag);
        (grainState.ETag, grainState.RecordExists) = (Format(written.Etag), true);
    }

    /// <exception cref="InconsistentStateException">Another writer came first.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, etag) = (new StateKey(grainId.ToString(), stateName), grainState.ETag);
        var cleared = await database.ClearStateAsync(key, Parse(etag), ToRow(grainId, grainState.State));
        Check(key, cleared, etag);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Fresh<T>(), null, false);
    }

    private static ListedRow? ToRow<T>(GrainId grain, T state) =>
        state is IReadModelSource source && source.ToRow(grain.Key.ToString()!) is { } row ? ListedRow.Of(row) : null;

    private static void Check(StateKey key, Written found, string? etag)
    {
        if (!found.IsDone)
        {
            var stored = Format(found.Etag);
            throw new InconsistentStateException(
                $"State '{key.State}' of {key.Grain} was changed by another writer: it has etag {stored ?? "none"}, not {etag ?? "none"}.", stored, etag);
        }
    }

    private static string? Format(long? etag) => etag?.ToString(CultureInfo.InvariantCulture);

    // A text that is no number is no etag of ours.
    private static long? Parse(string? etag) => etag is null ? null : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Unknown;

    private byte[] Serialize<T>(StateKey key, T value)
    {
        var data = serializer.Serialize(value).ToArray();
        return data.Length <= _limit
            ? data
            : throw new InvalidOperationException(
                $"State '{key.State}' of {key.Grain} takes {data.Length} bytes; the limit is {_limit} (Storage:StateLimit). Keep what is large as an artifact and its hash in the state.");
    }

    private T Fresh<T>() => activators.GetActivator<T>().Create();

    private sealed record StoredState(long Etag, byte[] Data);
}

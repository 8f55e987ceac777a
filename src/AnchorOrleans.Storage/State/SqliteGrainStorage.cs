using System.Globalization;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace AnchorOrleans.Storage.State;

/// <summary>Keeps grain state in the database; a state that appears in lists takes its row along in the same transaction.</summary>
/// <remarks>
/// The etag is checked by the statement that writes, so no other writer can come between. It starts at a random number: after a state was
/// cleared and written anew, an activation that still holds an etag of the old one is refused.
/// </remarks>
internal sealed class SqliteGrainStorage(
    SqliteDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators, IOptions<StorageOptions> options) : IGrainStorage
{
    private const string Read = "SELECT etag, data FROM grain_state WHERE grain = $grain AND state = $state";

    private const string Insert = """
        INSERT INTO grain_state (grain, state, etag, data) VALUES ($grain, $state, random() & 0x3FFFFFFFFFFFFFFF, $data)
        ON CONFLICT DO NOTHING RETURNING etag
        """;

    private const string Update = """
        UPDATE grain_state SET etag = etag + 1, data = $data WHERE grain = $grain AND state = $state AND etag = $etag RETURNING etag
        """;

    private const string Delete = "DELETE FROM grain_state WHERE grain = $grain AND state = $state AND etag = $etag RETURNING etag";

    private readonly int _limit = options.Value.StateLimit;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var stored = await database.ReadAsync(
            statements => statements.First(Read, static row => new StoredState(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), ("$grain", grain), ("$state", stateName)),
            CancellationToken.None);
        grainState.State = stored is null ? Fresh<T>() : serializer.Deserialize<T>(new BinaryData(stored.Data))!;
        (grainState.ETag, grainState.RecordExists) = (Format(stored?.Etag), stored is not null);
    }

    /// <exception cref="InconsistentStateException">Another writer came first.</exception>
    /// <exception cref="InvalidOperationException">The state is larger than <see cref="StorageOptions.StateLimit"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // All of this happens before the first await, while the state is the grain's turn's.
        var (grain, etag) = (grainId.ToString(), grainState.ETag);
        var data = Serialize(stateName, grain, grainState.State);
        var row = ToRow(grainId, grainState.State);
        var written = await database.WriteAsync(
            statements =>
            {
                var next = etag is null
                    ? statements.First(Insert, ReadEtag, ("$grain", grain), ("$state", stateName), ("$data", data))
                    : statements.First(Update, ReadEtag, ("$grain", grain), ("$state", stateName), ("$data", data), ("$etag", Parse(etag)));
                if (next is null)
                {
                    throw Inconsistent(statements, stateName, grain, etag);
                }

                row?.Upsert(statements);
                return next;
            },
            CancellationToken.None);
        (grainState.ETag, grainState.RecordExists) = (Format(written), true);
    }

    /// <exception cref="InconsistentStateException">Another writer came first.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (grain, etag) = (grainId.ToString(), grainState.ETag);
        var row = ToRow(grainId, grainState.State);
        await database.WriteAsync(
            statements =>
            {
                var cleared = statements.First(Delete, ReadEtag, ("$grain", grain), ("$state", stateName), ("$etag", Parse(etag)));
                if (cleared is null && (etag is not null || FindEtag(statements, stateName, grain) is not null))
                {
                    throw Inconsistent(statements, stateName, grain, etag);
                }

                row?.Remove(statements);
                return cleared;
            },
            CancellationToken.None);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Fresh<T>(), null, false);
    }

    private static ListedRow? ToRow<T>(GrainId grain, T state) =>
        state is IReadModelSource source && source.ToRow(grain.Key.ToString()!) is { } row ? ListedRow.Of(row) : null;

    private static InconsistentStateException Inconsistent(SqliteStatements statements, string state, string grain, string? etag)
    {
        var stored = Format(FindEtag(statements, state, grain));
        return new($"State '{state}' of {grain} was changed by another writer: it has etag {stored ?? "none"}, not {etag ?? "none"}.", stored, etag);
    }

    private static long? FindEtag(SqliteStatements statements, string state, string grain) =>
        statements.First(Read, ReadEtag, ("$grain", grain), ("$state", state));

    private static long? ReadEtag(SqliteDataReader row) => row.GetInt64(0);

    private static string? Format(long? etag) => etag?.ToString(CultureInfo.InvariantCulture);

    // A text that is no number is no etag of ours and matches nothing, as null does in SQL.
    private static long? Parse(string? etag) => long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private byte[] Serialize<T>(string state, string grain, T value)
    {
        var data = serializer.Serialize(value).ToArray();
        return data.Length <= _limit
            ? data
            : throw new InvalidOperationException(
                $"State '{state}' of {grain} takes {data.Length} bytes; the limit is {_limit} (Storage:StateLimit). Keep what is large as an artifact and its hash in the state.");
    }

    private T Fresh<T>() => activators.GetActivator<T>().Create();

    private sealed record StoredState(long Etag, byte[] Data);
}

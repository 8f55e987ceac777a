using System.Data.Common;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Writes states of grains; the statement that writes checks the etag.</summary>
internal static class SqliteStates
{
    private const string Find = "SELECT etag FROM grain_state WHERE grain = @grain AND state = @state";

    private const string Insert = """
        INSERT INTO grain_state (grain, state, etag, data) VALUES (@grain, @state, random() & 0x3FFFFFFFFFFFFFFF, @data)
        ON CONFLICT DO NOTHING RETURNING etag
        """;

    private const string Update = """
        UPDATE grain_state SET etag = etag + 1, data = @data WHERE grain = @grain AND state = @state AND etag = @etag RETURNING etag
        """;

    private const string Delete = "DELETE FROM grain_state WHERE grain = @grain AND state = @state AND etag = @etag RETURNING etag";

    /// <summary>Writes a state and its row, if nobody else wrote it.</summary>
    public static Written Write(SqliteStatements statements, StateKey key, long? expected, byte[] data, ListedRow? row)
    {
        var next = expected is null
            ? statements.First(Insert, ReadEtag, ("@grain", key.Grain), ("@state", key.State), ("@data", data))
            : statements.First(Update, ReadEtag, ("@grain", key.Grain), ("@state", key.State), ("@data", data), ("@etag", expected));
        if (next is null)
        {
            return new(IsDone: false, FindEtag(statements, key));
        }

        if (row is not null)
        {
            SqliteRows.Upsert(statements, row);
        }

        return new(IsDone: true, next);
    }

    /// <summary>Deletes a state and its row, if nobody else wrote it.</summary>
    public static Written Clear(SqliteStatements statements, StateKey key, long? expected, ListedRow? row)
    {
        var cleared = statements.First(Delete, ReadEtag, ("@grain", key.Grain), ("@state", key.State), ("@etag", expected));
        if (cleared is null && FindEtag(statements, key) is var stored && (expected ?? stored) is not null)
        {
            return new(IsDone: false, stored);
        }

        if (row is not null)
        {
            SqliteRows.Remove(statements, row);
        }

        return new(IsDone: true, Etag: null);
    }

    private static long? FindEtag(SqliteStatements statements, StateKey key) => statements.First(Find, ReadEtag, ("@grain", key.Grain), ("@state", key.State));

    private static long? ReadEtag(DbDataReader row) => row.GetInt64(0);
}

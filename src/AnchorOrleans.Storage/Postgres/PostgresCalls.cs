using System.Security.Cryptography;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;
using Npgsql;
using NpgsqlTypes;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>Makes writes of what there is to write.</summary>
internal static class PostgresCalls
{
    /// <summary>Writes a state and its row, if nobody else wrote it.</summary>
    public static PostgresWrite Write(StateKey key, long? expected, byte[] data, ListedRow? row)
    {
        var next = NewEtag();
        return new(
            OrderOf(key),
            _ => row is null
                ? Call("SELECT done, standing FROM write_state($1, $2, $3, $4, $5)", key.Grain, key.State, expected, next, data)
                : Call(
                    "SELECT done, standing FROM write_listed_state($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
                    key.Grain, key.State, expected, next, data,
                    row.Kind, row.Name, row.Revision, row.Data, row.Lists.Distinct(StringComparer.Ordinal).ToArray(), Text(row.EndedList),
                    Text(row.Times?.Tenant), row.Times?.StartedAt, row.Times?.Waited, row.Times?.EndedAt, row.Times?.Status ?? 0, row.Times?.Ran,
                    Text(row.Text?.Tenant), Text(row.Text is null ? null : PostgresText.Fold(row.Text))),
            row is not null);
    }

    /// <summary>Deletes a state and its row, if nobody else wrote it.</summary>
    public static PostgresWrite Clear(StateKey key, long? expected, ListedRow? row) => new(
        OrderOf(key),
        isRepeated => row is null
            ? Call("SELECT done, standing FROM clear_state($1, $2, $3, $4)", key.Grain, key.State, expected, isRepeated)
            : Call(
                "SELECT done, standing FROM clear_listed_state($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                key.Grain, key.State, expected, isRepeated, row.Kind, row.Name, Text(row.Times?.Tenant), row.Times?.StartedAt, row.Times?.EndedAt),
        row is not null);

    /// <summary>Writes a reminder, whatever stands there.</summary>
    public static PostgresWrite Upsert(StoredReminder reminder)
    {
        var next = NewEtag();
        return new(
            OrderOf(reminder.Grain, reminder.Name),
            _ => Call(
                "SELECT done, standing FROM upsert_reminder($1, $2, $3, $4, $5, $6)",
                reminder.Grain, reminder.Name, reminder.Hash, reminder.StartAt, reminder.Period, next),
            TouchesLists: false);
    }

    /// <summary>Deletes a reminder that has this etag.</summary>
    public static PostgresWrite Remove(string grain, string name, long etag) => new(
        OrderOf(grain, name),
        isRepeated => Call("SELECT done, standing FROM remove_reminder($1, $2, $3, $4)", grain, name, etag, isRepeated),
        TouchesLists: false);

    /// <summary>Deletes all reminders.</summary>
    public static PostgresWrite ClearReminders() => new(
        "reminder", static _ => Call("WITH cleared AS (DELETE FROM reminder) SELECT true, CAST(NULL AS bigint)"), TouchesLists: false);

    // States before reminders, and each in the order of its key.
    private static string OrderOf(StateKey key) => $"1{key.Grain}\n{key.State}";

    private static string OrderOf(string grain, string name) => $"2{grain}\n{name}";

    private static long NewEtag() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & 0x3FFFFFFFFFFFFFFF;

    // What is null still has a type, and a statement is prepared for one.
    private static object Text(string? text) => (object?)text ?? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value };

    private static NpgsqlBatchCommand Call(string sql, params ReadOnlySpan<object?> arguments)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument switch
            {
                NpgsqlParameter parameter => parameter,
                null => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = DBNull.Value },
                _ => new NpgsqlParameter { Value = PostgresText.Clean(argument) },
            });
        }

        return command;
    }
}

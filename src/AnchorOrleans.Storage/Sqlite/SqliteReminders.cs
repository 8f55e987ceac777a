using AnchorOrleans.Storage.Databases;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Writes reminders.</summary>
internal static class SqliteReminders
{
    private const string Insert = """
        INSERT INTO reminder (grain, name, hash, start_at, period, etag) VALUES (@grain, @name, @hash, @start, @period, random() & 0x3FFFFFFFFFFFFFFF)
        ON CONFLICT DO UPDATE SET start_at = @start, period = @period, etag = etag + 1 RETURNING etag
        """;

    private const string Delete = "DELETE FROM reminder WHERE grain = @grain AND name = @name AND etag = @etag RETURNING etag";

    /// <summary>Writes a reminder, whatever stands there.</summary>
    public static long Upsert(SqliteStatements statements, StoredReminder reminder) => statements.First(
        Insert,
        static row => row.GetInt64(0),
        ("@grain", reminder.Grain), ("@name", reminder.Name), ("@hash", reminder.Hash), ("@start", reminder.StartAt), ("@period", reminder.Period));

    /// <summary>Deletes a reminder that has this etag; answers whether there was one.</summary>
    public static bool Remove(SqliteStatements statements, string grain, string name, long etag) =>
        statements.First(Delete, static row => (long?)row.GetInt64(0), ("@grain", grain), ("@name", name), ("@etag", etag)) is not null;

    /// <summary>Deletes all of them.</summary>
    public static bool Clear(SqliteStatements statements)
    {
        statements.Execute("DELETE FROM reminder");
        return true;
    }
}

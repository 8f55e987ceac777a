using System.Globalization;
using AnchorOrleans.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Reminders;

/// <summary>Keeps reminders in the database, so that they outlive the process.</summary>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    private const string Columns = "SELECT grain, name, start_at, period, etag FROM reminder";

    private const string Upsert = """
        INSERT INTO reminder (grain, name, hash, start_at, period, etag) VALUES ($grain, $name, $hash, $start, $period, random() & 0x3FFFFFFFFFFFFFFF)
        ON CONFLICT DO UPDATE SET start_at = $start, period = $period, etag = etag + 1 RETURNING etag
        """;

    private const string Remove = "DELETE FROM reminder WHERE grain = $grain AND name = $name AND etag = $etag RETURNING etag";

    /// <summary>Does nothing: the database is open before the silo starts.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync($"{Columns} WHERE grain = $grain", ("$grain", grainId.ToString()));

    /// <remarks>The ring wraps: where <paramref name="begin"/> is not below <paramref name="end"/>, the range goes over zero, or is the whole ring.</remarks>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => begin < end
        ? ReadAsync($"{Columns} WHERE hash > $begin AND hash <= $end", ("$begin", begin), ("$end", end))
        : ReadAsync($"{Columns} WHERE hash > $begin OR hash <= $end", ("$begin", begin), ("$end", end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var found = await ReadAsync($"{Columns} WHERE grain = $grain AND name = $name", ("$grain", grainId.ToString()), ("$name", reminderName));
        return found.Reminders.SingleOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var (grain, name, hash) = (entry.GrainId.ToString(), entry.ReminderName, entry.GrainId.GetUniformHashCode());
        var (start, period) = (entry.StartAt.Ticks, entry.Period.Ticks);
        var etag = await database.WriteAsync(
            statements => statements.First(
                Upsert, ReadEtag, ("$grain", grain), ("$name", name), ("$hash", hash), ("$start", start), ("$period", period)),
            CancellationToken.None);
        return etag?.ToString(CultureInfo.InvariantCulture);
    }

    /// <returns>False when there is no such reminder, or another one by now.</returns>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (!long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var etag))
        {
            return false;
        }

        var removed = await database.WriteAsync(
            statements => statements.First(Remove, ReadEtag, ("$grain", grainId.ToString()), ("$name", reminderName), ("$etag", etag)), CancellationToken.None);
        return removed is not null;
    }

    public Task TestOnlyClearTable() => database.WriteAsync(
        static statements =>
        {
            statements.Execute("DELETE FROM reminder");
            return true;
        },
        CancellationToken.None);

    private static long? ReadEtag(SqliteDataReader row) => row.GetInt64(0);

    private static ReminderEntry ReadEntry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = row.GetInt64(4).ToString(CultureInfo.InvariantCulture),
    };

    private async Task<ReminderTableData> ReadAsync(string sql, params (string Name, object? Value)[] arguments) =>
        new(await database.ReadAsync(statements => statements.All(sql, ReadEntry, arguments), CancellationToken.None));
}

using System.Data.Common;
using System.Globalization;
using AnchorOrleans.Storage.Databases;

namespace AnchorOrleans.Storage.Reminders;

/// <summary>Keeps reminders in the database, so that they outlive the process.</summary>
internal sealed class StoredReminderTable(IDatabase database) : IReminderTable
{
    private const string Columns = "SELECT grain, name, start_at, period, etag FROM reminder";

    /// <summary>Does nothing: the database is open before the silo starts.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadAsync($"{Columns} WHERE grain = @grain", ("@grain", grainId.ToString()));

    /// <remarks>The ring wraps: where <paramref name="begin"/> is not below <paramref name="end"/>, the range goes over zero, or is the whole ring.</remarks>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => begin < end
        ? ReadAsync($"{Columns} WHERE hash > @begin AND hash <= @end", ("@begin", (long)begin), ("@end", (long)end))
        : ReadAsync($"{Columns} WHERE hash > @begin OR hash <= @end", ("@begin", (long)begin), ("@end", (long)end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var found = await ReadAsync($"{Columns} WHERE grain = @grain AND name = @name", ("@grain", grainId.ToString()), ("@name", reminderName));
        return found.Reminders.SingleOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var etag = await database.UpsertReminderAsync(
            new(entry.GrainId.ToString(), entry.ReminderName, entry.GrainId.GetUniformHashCode(), entry.StartAt.Ticks, entry.Period.Ticks));
        return etag.ToString(CultureInfo.InvariantCulture);
    }

    /// <returns>False when there is no such reminder, or another one by now.</returns>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        return long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var etag)
            && await database.RemoveReminderAsync(grainId.ToString(), reminderName, etag);
    }

    public Task TestOnlyClearTable() => database.ClearRemindersAsync();

    private static ReminderEntry ReadEntry(DbDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = row.GetInt64(4).ToString(CultureInfo.InvariantCulture),
    };

    private async Task<ReminderTableData> ReadAsync(string sql, params (string Name, object? Value)[] arguments) =>
        new(await database.ReadAsync(snapshot => snapshot.AllAsync(sql, ReadEntry, arguments), CancellationToken.None));
}

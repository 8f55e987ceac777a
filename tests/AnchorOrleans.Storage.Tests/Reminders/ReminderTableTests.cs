using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.Reminders;

public abstract class ReminderTableTests(TestDatabase database) : StoreTests(database)
{
    private static readonly GrainId Grain = GrainId.Create("execution", "acme/1");
    private static readonly DateTime StartAt = new(2026, 11, 22, 1, 2, 3, 4, DateTimeKind.Utc);

    [Fact]
    public async Task A_reminder_survives_reopening()
    {
        var etag = await UpsertAsync(Grain, "work");
        await ReopenAsync();

        var read = await Store.Reminders.ReadRow(Grain, "work");

        Assert.NotNull(read);
        Assert.Equal((Grain, "work", StartAt, TimeSpan.FromMinutes(5), etag), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
    }

    [Fact]
    public async Task Registering_again_replaces_and_changes_the_etag()
    {
        var first = await UpsertAsync(Grain, "work");
        var second = await UpsertAsync(Grain, "work", TimeSpan.FromMinutes(9));

        var read = Assert.Single((await Store.Reminders.ReadRows(Grain)).Reminders);

        Assert.NotEqual(first, second);
        Assert.Equal((TimeSpan.FromMinutes(9), second), (read.Period, read.ETag));
    }

    [Fact]
    public async Task A_grain_sees_its_own_reminders_only()
    {
        await UpsertAsync(Grain, "work");
        await UpsertAsync(Grain, "rest");
        await UpsertAsync(GrainId.Create("execution", "acme/2"), "work");

        var read = await Store.Reminders.ReadRows(Grain);

        Assert.Equal(["rest", "work"], read.Reminders.Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reminder_never_registered_is_null() => Assert.Null(await Store.Reminders.ReadRow(Grain, "work"));

    [Fact]
    public async Task Only_the_etag_that_stands_removes()
    {
        var old = await UpsertAsync(Grain, "work");
        var current = await UpsertAsync(Grain, "work");

        Assert.False(await Store.Reminders.RemoveRow(Grain, "work", old!));
        Assert.False(await Store.Reminders.RemoveRow(Grain, "work", "no etag"));
        Assert.NotNull(await Store.Reminders.ReadRow(Grain, "work"));
        Assert.True(await Store.Reminders.RemoveRow(Grain, "work", current!));
        Assert.Null(await Store.Reminders.ReadRow(Grain, "work"));
        Assert.False(await Store.Reminders.RemoveRow(Grain, "work", current!));
    }

    [Fact]
    public async Task A_range_holds_what_lies_between_its_ends_and_wraps_around()
    {
        var grains = Enumerable.Range(0, 50).Select(number => GrainId.Create("execution", $"acme/{number}")).ToList();
        foreach (var grain in grains)
        {
            await UpsertAsync(grain, "work");
        }

        var hashes = grains.Select(grain => grain.GetUniformHashCode()).Order().ToList();
        var (low, high) = (hashes[10], hashes[30]);

        Assert.Equal(hashes[11..31], await ReadHashesAsync(low, high));
        Assert.Equal([.. hashes[..11], .. hashes[31..]], await ReadHashesAsync(high, low));
        Assert.Equal(hashes, await ReadHashesAsync(0, 0));
        Assert.Equal(hashes, await ReadHashesAsync(low, low));
    }

    [Fact]
    public async Task Clearing_leaves_nothing()
    {
        await UpsertAsync(Grain, "work");

        await Store.Reminders.TestOnlyClearTable();

        Assert.Empty(await ReadHashesAsync(0, 0));
    }

    private Task<string?> UpsertAsync(GrainId grain, string name, TimeSpan? period = null) => Store.Reminders.UpsertRow(new ReminderEntry
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = StartAt,
        Period = period ?? TimeSpan.FromMinutes(5),
    });

    private async Task<IEnumerable<uint>> ReadHashesAsync(uint begin, uint end) =>
        (await Store.Reminders.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId.GetUniformHashCode()).Order();
}

public sealed class SqliteReminderTableTests() : ReminderTableTests(new SqliteTestDatabase());

public sealed class PostgresReminderTableTests(PostgresServer server) : ReminderTableTests(new PostgresTestDatabase(server));

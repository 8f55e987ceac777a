using AnchorOrleans.Executions;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Storage.Tests.ReadModel;
using AnchorOrleans.Storage.Tests.State;
using AnchorOrleans.Testing.Postgres;
using Npgsql;
using Orleans.Storage;

namespace AnchorOrleans.Storage.Tests.Postgres;

/// <summary>Two processes, as far as the database can tell: each with its own connections and its own writers.</summary>
public sealed class PostgresConcurrencyTests(PostgresServer server) : IAsyncLifetime
{
    private readonly PostgresTestDatabase _database = new(server);
    private PostgresStore _one = null!;
    private PostgresStore _other = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _one = await _database.OpenPostgresAsync();
        _other = await _database.OpenPostgresAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_activations_of_one_grain_in_two_processes_each_write_is_one_ones_alone()
    {
        const int Writes = 100;
        var grain = GrainId.Create("counter", "acme/raced");

        await Task.WhenAll(((PostgresStore[])[_one, _one, _other, _other]).Select(store => CountAsync(store, grain, Writes)));

        var state = new HeldState();
        await _one.Grains.ReadStateAsync("counter", grain, state);
        Assert.Equal(4 * Writes, state.State.Count);
        var row = Assert.Single((await _other.Lists.ListTasksAsync(new(new("acme"), 0, 10), Cancelled)).Items);
        Assert.Equal(4 * Writes, row.Revision);
    }

    [Fact]
    public async Task Rows_of_two_processes_become_visible_in_the_order_of_their_numbers_and_are_counted_right()
    {
        const int EachOnes = 400;
        using var enough = new CancellationTokenSource();
        var watching = WatchAsync(enough.Token);

        await Task.WhenAll(RunAsync(_one, "one", EachOnes), RunAsync(_other, "other", EachOnes));
        await enough.CancelAsync();

        Assert.True(await watching > 1);
        var ended = await _one.Lists.ListExecutionsAsync(Rows.Query(status: ExecutionStatus.Succeeded, limit: 1), Cancelled);
        var running = await _one.Lists.ListExecutionsAsync(Rows.Query(status: ExecutionStatus.Running, limit: 1), Cancelled);
        Assert.Equal((2 * EachOnes, 0), (ended.Total, running.Total));
        Assert.Empty(await _other.Lists.ListUnfinishedExecutionsAsync(Cancelled));
        Assert.Equal(0, await AskAsync("""
            SELECT COUNT(*) FROM list
            WHERE entries <> (SELECT COUNT(*) FROM list_entry WHERE list = id)
               OR entries <> (SELECT COALESCE(SUM(list_tally.entries), 0) FROM list_tally WHERE list = id AND level = 1)
               OR entries <> (SELECT COALESCE(SUM(list_tally.entries), 0) FROM list_tally WHERE list = id AND level = 2)
            """));
    }

    [Fact]
    public async Task States_that_two_processes_write_in_opposite_orders_do_not_wait_for_each_other()
    {
        const int Rounds = 60;
        var before = await AskAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
        var reminders = Enumerable.Range(0, 64).Select(number => GrainId.Create("r", Rows.Number(number))).ToArray();

        await Task.WhenAll(UpsertAsync(_one, reminders, Rounds), UpsertAsync(_other, [.. reminders.Reverse()], Rounds));

        Assert.Equal(before, await AskAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
        Assert.Equal(64, (await _one.Reminders.ReadRows(0, 0)).Reminders.Count);
    }

    private static async Task CountAsync(PostgresStore store, GrainId grain, int writes)
    {
        var state = new HeldState();
        for (var written = 0; written < writes;)
        {
            await store.Grains.ReadStateAsync("counter", grain, state);
            state.State.Count++;
            try
            {
                await store.Grains.WriteStateAsync("counter", grain, state);
                written++;
            }
            catch (InconsistentStateException)
            {
                // Another one was faster; what it wrote is read in the next round.
            }
        }
    }

    private static Task RunAsync(PostgresStore store, string name, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled },
        async (number, _) => await store.ListAsync(
            Rows.Execution($"{name}-{number}", status: ExecutionStatus.Queued, revision: 1),
            Rows.Execution($"{name}-{number}", status: ExecutionStatus.Running, revision: 2),
            Rows.Execution($"{name}-{number}", status: ExecutionStatus.Succeeded, revision: 3)));

    private static async Task UpsertAsync(PostgresStore store, GrainId[] grains, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(grains.Select(grain => store.Reminders.UpsertRow(new()
            {
                GrainId = grain,
                ReminderName = "work",
                StartAt = Rows.At.UtcDateTime,
                Period = TimeSpan.FromMinutes(1),
            })));
        }
    }

    /// <summary>Reads the whole list again and again: what was in it before is the end of what is in it now.</summary>
    private async Task<int> WatchAsync(CancellationToken enough)
    {
        List<string> seen = [];
        var looks = 0;
        while (!enough.IsCancellationRequested)
        {
            var page = await _one.Lists.ListExecutionsAsync(Rows.Query(limit: 10_000), Cancelled);
            List<string> now = [.. page.Items.Select(row => row.View.Execution.Value)];
            Assert.Equal(now.Count, page.Total);
            Assert.Equal(seen, now[^seen.Count..]);
            seen = now;
            looks++;
        }

        return looks;
    }

    private async Task<long> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{server.ConnectionString};Search Path={_database.Schema}");
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}

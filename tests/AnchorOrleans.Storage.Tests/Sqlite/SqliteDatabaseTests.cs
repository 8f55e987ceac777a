using System.Globalization;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualResetEventSlim _gate = new();
    private SqliteStore? _store;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _gate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Writes_that_queue_up_share_one_commit()
    {
        var held = await HoldWriterAsync();

        // The 64th sees all of them on its own connection, while a reader, who sees commits only, sees none.
        var writes = Enumerable.Range(0, 63).Select(Insert).ToList();
        var last = _store!.Database.WriteAsync(
            statements =>
            {
                Add(statements, 63);
                return (Inside: statements.First("SELECT COUNT(*) FROM numbers", static row => row.GetInt32(0)), Outside: CountFromOutside());
            },
            Cancelled);
        _gate.Set();

        Assert.Equal((64, 0), await last);
        await Task.WhenAll([held, .. writes]);
        Assert.Equal(64, await _store.Database.ReadAsync(CountAsync, Cancelled));
    }

    [Fact]
    public async Task A_commit_takes_no_more_writes_than_its_size()
    {
        var held = await HoldWriterAsync(options => options.CommitSize = 2);

        var writes = Enumerable.Range(0, 2).Select(Insert).ToList();
        var third = _store!.Database.WriteAsync(_ => CountFromOutside(), Cancelled);
        _gate.Set();

        Assert.Equal(2, await third);
        await Task.WhenAll([held, .. writes]);
    }

    [Fact]
    public async Task A_write_that_throws_fails_alone()
    {
        var held = await HoldWriterAsync();

        var before = Insert(1);
        var failing = _store!.Database.WriteAsync<bool>(
            statements =>
            {
                Add(statements, 2);
                throw new FormatException("of this one only");
            },
            Cancelled);
        var duplicate = Insert(1);
        var after = Insert(3);
        _gate.Set();

        Assert.Equal("of this one only", (await Assert.ThrowsAsync<FormatException>(() => failing)).Message);
        Assert.Equal(19, (await Assert.ThrowsAsync<SqliteException>(() => duplicate)).SqliteErrorCode);
        await Task.WhenAll(held, before, after);
        Assert.Equal([1, 3], await _store.Database.ReadAsync(NumbersAsync, Cancelled));
    }

    [Fact]
    public async Task When_the_transaction_is_lost_all_its_callers_are_told_and_the_next_ones_are_served()
    {
        var held = await HoldWriterAsync();

        var before = Insert(1);
        var losing = _store!.Database.WriteAsync<bool>(
            statements =>
            {
                // What SQLite does by itself when the disk is full.
                statements.RunScript("ROLLBACK");
                throw new SqliteException("disk full", 13);
            },
            Cancelled);
        var after = Insert(2);
        _gate.Set();

        var told = await Assert.ThrowsAsync<StorageUnavailableException>(() => before);
        Assert.Contains("is full", told.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => losing);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => after);
        await held;
        await Insert(3);
        Assert.Equal([3], await _store.Database.ReadAsync(NumbersAsync, Cancelled));
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_until_there_is_room_again()
    {
        await OpenAsync();
        await DiskSpace.LimitAsync(_store!.Database, pages: 1);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store!.Database.WriteAsync(static statements => Fill(statements), Cancelled));
        await DiskSpace.LimitAsync(_store!.Database, pages: 1_000_000);
        await Insert(1);

        Assert.Contains($"The disk that holds '{_store!.Database.File}' is full", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], await _store.Database.ReadAsync(NumbersAsync, Cancelled));
    }

    [Fact]
    public async Task A_write_cancelled_while_it_waits_never_runs()
    {
        var held = await HoldWriterAsync();
        using var source = new CancellationTokenSource();

        var write = _store!.Database.WriteAsync(statements => Add(statements, 1), source.Token);
        await source.CancelAsync();
        _gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await held;
        Assert.Empty(await _store.Database.ReadAsync(NumbersAsync, Cancelled));
    }

    [Fact]
    public async Task A_caller_waits_while_the_queue_is_full()
    {
        var held = await HoldWriterAsync(options => options.QueueCapacity = 2);
        var queued = Insert(1);
        using var source = new CancellationTokenSource();

        var refused = _store!.Database.WriteAsync(statements => Add(statements, 2), source.Token);
        await source.CancelAsync();

        // The writer is still held, so only the way into the queue can have given up.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refused);
        Assert.False(queued.IsCompleted);
        _gate.Set();
        await Task.WhenAll(held, queued, Insert(3));
        Assert.Equal([1, 3], await _store.Database.ReadAsync(NumbersAsync, Cancelled));
    }

    [Fact]
    public async Task A_read_sees_one_state_of_the_file_whatever_is_written_meanwhile()
    {
        await OpenAsync();
        await Insert(1);

        var counts = await _store!.Database.ReadAsync(
            async snapshot =>
            {
                var before = await CountAsync(snapshot);
                await Insert(2);
                return (before, await CountAsync(snapshot));
            },
            Cancelled);

        Assert.Equal((1, 1), counts);
        Assert.Equal(2, await _store.Database.ReadAsync(CountAsync, Cancelled));
    }

    [Fact]
    public async Task A_read_cannot_write()
    {
        await OpenAsync();

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store!.Database.ReadAsync(snapshot => snapshot.AllAsync("INSERT INTO numbers VALUES (1) RETURNING number", static row => row.GetInt32(0)), Cancelled));

        Assert.Contains(_store!.Database.File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_commits_what_is_queued_and_refuses_what_comes_later()
    {
        var held = await HoldWriterAsync();
        var queued = Insert(1);

        var closing = _store!.DisposeAsync().AsTask();
        _gate.Set();
        await Task.WhenAll(held, queued, closing);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Insert(2));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.Database.ReadAsync(CountAsync, Cancelled));
        Assert.Equal(1, CountFromOutside());
    }

    [Fact]
    public async Task A_write_is_flushed_to_disk_before_it_is_answered()
    {
        await OpenAsync();

        // What these settings promise is SQLite's to keep; 2 is FULL.
        var settings = await _store!.Database.WriteAsync(
            static statements => (
                statements.First("PRAGMA synchronous", static row => row.GetInt32(0)),
                statements.First("PRAGMA journal_mode", static row => row.GetString(0))),
            Cancelled);

        Assert.Equal((2, "wal"), settings);
    }

    private static int Add(SqliteStatements statements, int number)
    {
        statements.Execute("INSERT INTO numbers VALUES ($number)", ("$number", number));
        return number;
    }

    private static ValueTask<int> CountAsync(ISnapshot snapshot) => snapshot.FirstAsync("SELECT COUNT(*) FROM numbers", static row => row.GetInt32(0));

    private static ValueTask<List<int>> NumbersAsync(ISnapshot snapshot) => snapshot.AllAsync("SELECT number FROM numbers ORDER BY number", static row => row.GetInt32(0));

    private Task<int> Insert(int number) => _store!.Database.WriteAsync(statements => Add(statements, number), Cancelled);

    private static bool Fill(SqliteStatements statements)
    {
        statements.Execute("INSERT INTO listed_row VALUES (1, '', '', 1, zeroblob(1000000), '')");
        return true;
    }

    private int CountFromOutside()
    {
        using var connection = new SqliteConnection($"Data Source={_folder["anchor.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM numbers";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private async Task OpenAsync(Action<StorageOptions>? configure = null)
    {
        _store = SqliteStore.At(_folder.Path, configure);
        await _store.Database.WriteAsync(
            static statements =>
            {
                statements.RunScript("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
                return true;
            },
            Cancelled);
    }

    /// <summary>Opens the store and keeps its writer busy until the gate opens, so that later writes queue up.</summary>
    private async Task<Task> HoldWriterAsync(Action<StorageOptions>? configure = null)
    {
        await OpenAsync(configure);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = _store!.Database.WriteAsync(
            _ =>
            {
                began.SetResult();
                _gate.Wait(Cancelled);
                return true;
            },
            Cancelled);
        await began.Task;
        return held;
    }
}

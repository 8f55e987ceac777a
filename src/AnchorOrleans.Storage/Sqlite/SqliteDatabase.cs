using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>The one database file of this service: a single writer with group commit, and readers beside it.</summary>
internal sealed partial class SqliteDatabase : IDatabase, IAsyncDisposable
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private bool _isClosed;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(string file, SqliteWriter writer, SqliteReaders readers) => (File, _writer, _readers) = (file, writer, readers);

    public string File { get; }

    /// <summary>Opens the file, making or upgrading it as needed.</summary>
    /// <remarks>
    /// There is no full integrity check, which would take time in proportion to the history. What is read on opening (the header,
    /// the schema, one row of each table) shows a file that is torn, foreign or overwritten.
    /// </remarks>
    /// <exception cref="StorageUnavailableException">The file cannot be used; the message says why and what to do.</exception>
    public static SqliteDatabase Open(DataFolder folder, IOptions<StorageOptions> options, ILogger<SqliteDatabase> logger)
    {
        var file = folder.DatabaseFile;
        var connections = new List<SqliteStatements>();
        try
        {
            connections.Add(Connect(file, SqliteOpenMode.ReadWriteCreate, options.Value));
            var found = SqliteSchema.Upgrade(connections[0], file);
            while (connections.Count <= options.Value.Readers)
            {
                connections.Add(Connect(file, SqliteOpenMode.ReadOnly, options.Value));
            }

            if (found != SqliteSchema.Version)
            {
                LogUpgraded(logger, file, found, SqliteSchema.Version);
            }

            return new(file, new SqliteWriter(connections[0], file, options.Value, logger), new SqliteReaders(connections[1..], file));
        }
        catch (Exception exception) when (exception is SqliteException or StorageUnavailableException)
        {
            connections.ForEach(static connection => connection.Dispose());
            throw SqliteFault.Translate(exception, file);
        }
    }

    /// <summary>Runs the work in a transaction; the answer comes when it is on disk.</summary>
    /// <remarks>The work runs on the writer's thread, so it touches nothing but the statements and what it has captured.</remarks>
    public Task<T> WriteAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, cancellationToken);

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken) => _readers.ReadAsync(work, cancellationToken);

    /// <inheritdoc/>
    public Task<Written> WriteStateAsync(StateKey key, long? expected, byte[] data, ListedRow? row) =>
        WriteAsync(statements => SqliteStates.Write(statements, key, expected, data, row), CancellationToken.None);

    /// <inheritdoc/>
    public Task<Written> ClearStateAsync(StateKey key, long? expected, ListedRow? row) =>
        WriteAsync(statements => SqliteStates.Clear(statements, key, expected, row), CancellationToken.None);

    /// <inheritdoc/>
    public Task<long> UpsertReminderAsync(StoredReminder reminder) =>
        WriteAsync(statements => SqliteReminders.Upsert(statements, reminder), CancellationToken.None);

    /// <inheritdoc/>
    public Task<bool> RemoveReminderAsync(string grain, string name, long etag) =>
        WriteAsync(statements => SqliteReminders.Remove(statements, grain, name, etag), CancellationToken.None);

    /// <inheritdoc/>
    public Task ClearRemindersAsync() => WriteAsync(SqliteReminders.Clear, CancellationToken.None);

    /// <summary>Lets what goes on end, commits what is queued, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        // The last connection to close folds the log into the file, and that must be one that may write.
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static SqliteStatements Connect(string file, SqliteOpenMode mode, StorageOptions options)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = options.LockTimeoutSeconds,
        };
        var connection = new SqliteConnection(text.ToString());
        var statements = new SqliteStatements(connection);
        try
        {
            connection.Open();
            if (mode == SqliteOpenMode.ReadWriteCreate)
            {
                Configure(statements, file);
            }

            return statements;
        }
        catch
        {
            statements.Dispose();
            throw;
        }
    }

    private static void Configure(SqliteStatements statements, string file)
    {
        // Cell sizes are checked as pages are read, so that an overwritten page is reported and not followed.
        statements.RunScript("PRAGMA cell_size_check = ON");
        if (statements.First("PRAGMA journal_mode = WAL", static row => row.GetString(0)) is not "wal")
        {
            throw new StorageUnavailableException(
                $"The database '{file}' is on a file system that cannot keep a write-ahead log. Set Storage:DataPath (--data) to a folder on a local disk.");
        }

        // FULL: an answered write survives a power failure. A log that grew in a burst is cut to 64 MiB again.
        // What is deleted is overwritten: sealed secrets of a run must not stay in free pages once it has ended.
        statements.RunScript("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = ON");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Brought {File} from schema {Found} to {Version}.")]
    private static partial void LogUpgraded(ILogger logger, string file, int found, int version);
}

using System.Data;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>A PostgreSQL database that several processes use at once.</summary>
/// <remarks>Nothing is connected before it is used. When the database goes away and comes back, it is used again without anybody's help.</remarks>
internal sealed partial class PostgresDatabase : IDatabase, IAsyncDisposable
{
    private readonly PostgresConnections _connections;

    // Writes that touch lists wait for those of other processes; writes of state alone need not wait for either.
    private readonly PostgresWriter _listed;
    private readonly PostgresWriter _states;
    private readonly StorageOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<PostgresDatabase> _logger;

    public PostgresDatabase(IOptions<StorageOptions> options, TimeProvider clock, ILogger<PostgresDatabase> logger)
    {
        (_options, _clock, _logger) = (options.Value, clock, logger);
        _connections = new(_options);
        _listed = new(_connections, _options, clock, logger);
        _states = new(_connections, _options, clock, logger);
    }

    /// <summary>Gets where it is, without user and password.</summary>
    public string Place => _connections.Place;

    /// <summary>Waits until the database can be used, and brings its schema up to date.</summary>
    /// <returns>What is wrong with it, in whole sentences; nothing when it is ready.</returns>
    public Task<IReadOnlyList<string>> OpenAsync(CancellationToken cancellationToken) =>
        new PostgresOpening(_connections, _options, _clock, _logger).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken) =>
        Task.Run(() => ReadTranslatedAsync(work, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<Written> WriteStateAsync(StateKey key, long? expected, byte[] data, ListedRow? row) => WriteAsync(PostgresCalls.Write(key, expected, data, row));

    /// <inheritdoc/>
    public Task<Written> ClearStateAsync(StateKey key, long? expected, ListedRow? row) => WriteAsync(PostgresCalls.Clear(key, expected, row));

    /// <inheritdoc/>
    public async Task<long> UpsertReminderAsync(StoredReminder reminder) => (await WriteAsync(PostgresCalls.Upsert(reminder))).Etag!.Value;

    /// <inheritdoc/>
    public async Task<bool> RemoveReminderAsync(string grain, string name, long etag) => (await WriteAsync(PostgresCalls.Remove(grain, name, etag))).IsDone;

    /// <inheritdoc/>
    public Task ClearRemindersAsync() => WriteAsync(PostgresCalls.ClearReminders());

    /// <summary>Commits what is queued and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listed.DisposeAsync();
        await _states.DisposeAsync();
        await _connections.DisposeAsync();
    }

    private Task<Written> WriteAsync(PostgresWrite write) => (write.TouchesLists ? _listed : _states).WriteAsync(write);

    private async Task<T> ReadTranslatedAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAgainAsync(work, cancellationToken);
        }
        catch (Exception exception) when (PostgresFault.IsOfDatabase(exception))
        {
            throw PostgresFault.Translate(exception, Place);
        }
    }

    // What only reads may be repeated. A server that was started again has left dead connections in the pool, and the first read finds that out.
    private async Task<T> ReadAgainAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(work, cancellationToken);
        }
        catch (Exception exception) when (PostgresFault.IsLostConnection(exception))
        {
            LogLost(_logger, Place, exception.Message);
            _connections.ForReading.Clear();
        }

        return await ReadOnceAsync(work, cancellationToken);
    }

    private async Task<T> ReadOnceAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _connections.ForReading.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await work(new PostgresSnapshot(connection, cancellationToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection to the database at {Place} was lost while it was read from; it is read again. {Reason}")]
    private static partial void LogLost(ILogger logger, string place, string reason);
}

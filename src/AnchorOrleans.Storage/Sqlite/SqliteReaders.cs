using System.Threading.Channels;
using AnchorOrleans.Storage.Databases;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>A few read-only connections; in WAL mode they neither wait for the writer nor hold it up.</summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    private readonly Channel<SqliteStatements> _idle;
    private readonly int _count;
    private readonly string _file;

    public SqliteReaders(IReadOnlyCollection<SqliteStatements> connections, string file)
    {
        (_count, _file) = (connections.Count, file);
        _idle = Channel.CreateBounded<SqliteStatements>(_count);
        foreach (var connection in connections)
        {
            _idle.Writer.TryWrite(connection);
        }
    }

    /// <summary>Runs the work on a thread of the pool, so that a grain's scheduler never waits for the disk; all of it sees one state of the file.</summary>
    public async Task<T> ReadAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var statements = await TakeAsync(cancellationToken);
        try
        {
            return await Task.Run(() => ReadInOneAsync(statements, work), cancellationToken);
        }
        finally
        {
            _idle.Writer.TryWrite(statements);
        }
    }

    /// <summary>Closes the connections as the reads that go on give them back.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var number = 0; number < _count; number++)
        {
            (await _idle.Reader.ReadAsync()).Dispose();
        }

        _idle.Writer.Complete();
    }

    private async Task<T> ReadInOneAsync<T>(SqliteStatements statements, Func<ISnapshot, ValueTask<T>> work)
    {
        try
        {
            statements.Execute("BEGIN");
            return await work(new SqliteSnapshot(statements));
        }
        catch (SqliteException exception)
        {
            throw SqliteFault.Translate(exception, _file);
        }
        finally
        {
            if (statements.IsInTransaction)
            {
                statements.Execute("COMMIT");
            }
        }
    }

    private async Task<SqliteStatements> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _idle.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StorageUnavailableException($"'{_file}' is closed, because this service is stopping.", exception);
        }
    }
}

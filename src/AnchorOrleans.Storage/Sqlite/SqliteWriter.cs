using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>The only writer: one thread that commits together whatever is queued.</summary>
/// <remarks>
/// A commit with <c>synchronous=FULL</c> costs a disk flush, so writes that arrive during one share the next. Callers hear of their write
/// after that commit, never before. Each write runs in a savepoint of its own: one that throws is undone alone.
/// </remarks>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteStatements _statements;
    private readonly string _file;
    private readonly int _commitSize;
    private readonly ILogger _logger;
    private readonly BlockingCollection<PendingWrite> _queue = [];
    private readonly SemaphoreSlim _room;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteWriter(SqliteStatements statements, string file, StorageOptions options, ILogger logger)
    {
        (_statements, _file, _commitSize, _logger) = (statements, file, options.CommitSize, logger);
        _room = new(options.QueueCapacity);
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Runs the work in a transaction and answers when it is on disk.</summary>
    /// <remarks>Cancelling helps as long as the work has not begun; afterwards the answer tells what became of it.</remarks>
    public async Task<T> WriteAsync<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken)
    {
        var from = Diagnostics.WriteDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
        await _room.WaitAsync(cancellationToken);
        try
        {
            var write = new PendingWrite<T>(work, cancellationToken);
            Enqueue(write);
            var result = await write.Completion;
            if (from != 0)
            {
                Diagnostics.WriteDuration.Record(Stopwatch.GetElapsedTime(from).TotalSeconds);
            }

            return result;
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Commits what is queued and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _ended.Task;
    }

    private void Enqueue(PendingWrite write)
    {
        try
        {
            _queue.Add(write);
        }
        catch (InvalidOperationException exception)
        {
            throw new StorageUnavailableException($"'{_file}' is closed, because this service is stopping.", exception);
        }
    }

    private void Run()
    {
        var batch = new List<PendingWrite>(_commitSize);
        while (Take(batch))
        {
            Commit(batch);
            batch.Clear();
        }

        _statements.Dispose();
        _ended.SetResult();
    }

    private bool Take(List<PendingWrite> batch)
    {
        if (!_queue.TryTake(out var write, Timeout.Infinite))
        {
            return false;
        }

        do
        {
            if (!write.EndIfCancelled())
            {
                batch.Add(write);
            }
        }
        while (batch.Count < _commitSize && _queue.TryTake(out write));

        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a caller's work throws belongs to that caller; the writer must outlive it.")]
    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            _statements.Execute("BEGIN IMMEDIATE");
            batch.ForEach(RunAlone);
            _statements.Execute("COMMIT");
            Diagnostics.CommitSize.Record(batch.Count);
            batch.ForEach(static write => write.Complete());
        }
        catch (Exception exception)
        {
            LogCommitFailed(exception, batch.Count, _file);
            RollBack();
            batch.ForEach(write => write.Fail(SqliteFault.Translate(exception, _file)));
        }
    }

    private void RunAlone(PendingWrite write)
    {
        _statements.Execute("SAVEPOINT one");
        try
        {
            write.Run(_statements);
        }
        catch (Exception exception) when (_statements.IsInTransaction)
        {
            // After a full disk and the like SQLite has ended the transaction by itself; then the filter lets the exception fail the whole commit.
            _statements.Execute("ROLLBACK TO one");
            write.Fail(SqliteFault.Translate(exception, _file));
        }

        _statements.Execute("RELEASE one");
    }

    private void RollBack()
    {
        if (_statements.IsInTransaction)
        {
            _statements.Execute("ROLLBACK");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit of {Writes} writes to {File} failed; their callers are told.")]
    private partial void LogCommitFailed(Exception exception, int writes, string file);
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>Commits together whatever is queued: one transaction, one round trip, one flush of the server's disk.</summary>
/// <remarks>
/// <para>A batch is sent whole and ends with its commit; callers hear of their write after that, never before. A function that refuses a write says so in
/// its result, so nobody else's is undone. Where one fails nevertheless, the batch was undone, and each of its writes is tried alone.</para>
/// <para>A batch with which the connection was lost is sent again, because every write recognises itself: the etag it writes is its own. So it is never
/// done twice, and its caller learns what became of it. Other processes do the same at the same time. Writes that touch lists hold one lock until they are
/// committed, the others are in the order of their keys; so none waits for one that waits for it, unless two activations of a grain write with lists and
/// without them at once. Then the server undoes one batch, and that is sent again.</para>
/// </remarks>
internal sealed partial class PostgresWriter : IAsyncDisposable
{
    // Of this service and of a schema: the first number means nothing, the second is that of the schema that the connection works in.
    private const string LockLists = "SELECT pg_advisory_xact_lock(1634624611, hashtext(current_schema()))";

    // About as long as a server needs to start again. When it is away for longer, callers are told at once until it is back.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, .. new[] { 100, 400, 1_000, 2_000 }.Select(static pause => TimeSpan.FromMilliseconds(pause))];

    private readonly NpgsqlDataSource _connections;
    private readonly string _place;
    private readonly int _commitSize;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Channel<PostgresWrite> _queue;
    private readonly Task _ended;
    private bool _isAway;

    public PostgresWriter(PostgresConnections connections, StorageOptions options, TimeProvider clock, ILogger logger)
    {
        (_connections, _place, _commitSize, _clock, _logger) = (connections.ForWriting, connections.Place, options.CommitSize, clock, logger);
        _queue = Channel.CreateBounded<PostgresWrite>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _ended = Task.Run(RunAsync);
    }

    /// <summary>Answers when the write is on the server's disk, or is known not to be done.</summary>
    public async Task<Databases.Written> WriteAsync(PostgresWrite write)
    {
        var from = Diagnostics.WriteDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
        try
        {
            await _queue.Writer.WriteAsync(write);
        }
        catch (ChannelClosedException exception)
        {
            throw new StorageUnavailableException($"The database at {_place} is closed, because this service is stopping.", exception);
        }

        var written = await write.Completion;
        if (from != 0)
        {
            Diagnostics.WriteDuration.Record(Stopwatch.GetElapsedTime(from).TotalSeconds);
        }

        return written;
    }

    /// <summary>Commits what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended;
    }

    private async Task RunAsync()
    {
        var batch = new List<PostgresWrite>(_commitSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < _commitSize && _queue.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            // What touches lists stays in the order in which it came, which is that of birth.
            await CommitAsync(batch.Exists(static write => write.TouchesLists) ? batch : [.. batch.OrderBy(static write => write.Order, StringComparer.Ordinal)]);
            batch.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever happens to a batch belongs to its callers; the writer must outlive it.")]
    private async Task CommitAsync(List<PostgresWrite> batch)
    {
        try
        {
            var written = await SendAgainAsync(batch);
            Diagnostics.CommitSize.Record(batch.Count);
            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].Complete(written[index]);
            }
        }
        catch (Exception exception) when (batch.Count > 1 && PostgresFault.Translate(exception, _place) is not StorageUnavailableException)
        {
            foreach (var write in batch)
            {
                await CommitAsync([write]);
            }
        }
        catch (Exception exception)
        {
            LogCommitFailed(exception, batch.Count, _place);
            var told = PostgresFault.Translate(exception, _place);
            foreach (var write in batch)
            {
                write.Fail(told);
            }
        }
    }

    private async Task<Databases.Written[]> SendAgainAsync(List<PostgresWrite> batch)
    {
        var isRepeated = false;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var written = await SendAsync(batch, isRepeated);
                _isAway = false;
                return written;
            }
            catch (Exception exception) when (PostgresFault.IsCollision(exception) && attempt < Pauses.Length)
            {
                LogCollided(batch.Count, exception.Message);
            }
            catch (Exception exception) when (PostgresFault.IsLostConnection(exception))
            {
                // Connections that lie in the pool are most likely lost, too.
                _connections.Clear();
                isRepeated = true;
                if (_isAway || attempt == Pauses.Length)
                {
                    _isAway = true;
                    throw;
                }

                LogLost(batch.Count, _place, exception.Message);
                await Task.Delay(Pauses[attempt], _clock);
            }
        }
    }

    private async Task<Databases.Written[]> SendAsync(List<PostgresWrite> batch, bool isRepeated)
    {
        var written = new Databases.Written[batch.Count];
        await using var connection = await _connections.OpenConnectionAsync();
        await using var commands = new NpgsqlBatch(connection);
        var locks = batch.Exists(static write => write.TouchesLists);
        if (locks)
        {
            commands.BatchCommands.Add(new(LockLists));
        }

        foreach (var write in batch)
        {
            commands.BatchCommands.Add(write.Call(isRepeated));
        }

        // The commit is over when the last result has been passed: without an explicit transaction a batch is one, and its end is the batch's.
        await using var reader = await commands.ExecuteReaderAsync();
        if (locks)
        {
            await reader.NextResultAsync();
        }

        for (var index = 0; index < batch.Count; index++)
        {
            await reader.ReadAsync();
            written[index] = new(reader.GetBoolean(0), await reader.IsDBNullAsync(1) ? null : reader.GetInt64(1));
            await reader.NextResultAsync();
        }

        return written;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit of {Writes} writes to the database at {Place} failed; their callers are told.")]
    private partial void LogCommitFailed(Exception exception, int writes, string place);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to the database at {Place} was lost with {Writes} writes, which are sent again. {Reason}")]
    private partial void LogLost(int writes, string place, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A commit of {Writes} writes collided with another process's and is repeated. {Reason}")]
    private partial void LogCollided(int writes, string reason);
}

using System.Threading.Channels;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using SandboxLevel = AnchorOrleans.Sandbox.LogLineLevel;
using SandboxLine = AnchorOrleans.Sandbox.LogLine;

namespace AnchorOrleans.Silo.Executions;

/// <summary>Writes one run's log in batches: what comes while a batch is written is the next batch.</summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int BatchSize = 256;

    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(4 * BatchSize) { SingleReader = true });
    private readonly RunSecrets _secrets;
    private readonly Task _writing;

    public LogWriter(IExecutionLogs logs, TenantKey execution, RunSecrets secrets) =>
        (_secrets, _writing) = (secrets, WriteAllAsync(logs, execution));

    /// <summary>Takes a line; waits while the disk is behind, so that the task waits too.</summary>
    public ValueTask AddAsync(SandboxLine line, CancellationToken cancellationToken) =>
        _lines.Writer.WriteAsync(new(line.At, LevelOf(line.Level), _secrets.Hide(line.Text)), cancellationToken);

    /// <summary>Writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync(IExecutionLogs logs, TenantKey execution)
    {
        var batch = new List<LogLine>(BatchSize);
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (batch.Count < BatchSize && _lines.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                await logs.AppendAsync(execution.Tenant, new(execution.Id), batch);
                batch.Clear();
            }
        }
        catch (IOException exception)
        {
            // Whoever adds the next line learns why.
            _lines.Writer.TryComplete(exception);
            throw;
        }
    }

    private static LogLineLevel LevelOf(SandboxLevel level) => level switch
    {
        SandboxLevel.Debug => LogLineLevel.Debug,
        SandboxLevel.Warn => LogLineLevel.Warn,
        SandboxLevel.Error => LogLineLevel.Error,
        _ => LogLineLevel.Info,
    };
}

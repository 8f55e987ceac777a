using System.Threading.Channels;
using AnchorOrleans.Agents;
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
    private readonly TimeProvider _clock;
    private readonly Task _writing;

    public LogWriter(IExecutionLogs logs, TenantKey execution, RunSecrets secrets, TimeProvider clock)
    {
        (_secrets, _clock) = (secrets, clock);
        _writing = WriteAllAsync(logs, execution);
    }

    /// <summary>Takes a line; waits while the disk is behind, so that the task waits too.</summary>
    public ValueTask AddAsync(SandboxLine line, CancellationToken cancellationToken) =>
        _lines.Writer.WriteAsync(new(line.At, LevelOf(line.Level), _secrets.Hide(line.Text)), cancellationToken);

    /// <summary>Takes what an agent did; waits while the disk is behind, so that the agent waits too.</summary>
    public ValueTask AddAsync(AgentEventLine line, CancellationToken cancellationToken) =>
        _lines.Writer.WriteAsync(new(_clock.GetUtcNow(), LogLineLevel.Info, Hidden(line).Write()), cancellationToken);

    /// <summary>Adds a remark of the platform; it may name what the task has named.</summary>
    public ValueTask AddRemarkAsync(string text) => _lines.Writer.WriteAsync(new(_clock.GetUtcNow(), LogLineLevel.System, _secrets.Hide(text)));

    /// <summary>Writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private AgentEventLine Hidden(AgentEventLine line) => line with
    {
        Text = line.Text is { } text ? _secrets.Hide(text) : null,
        Target = line.Target is { } target ? _secrets.Hide(target) : null,
    };

    private async Task WriteAllAsync(IExecutionLogs logs, TenantKey execution)
    {
        // Whoever follows the log waits for its end, also when the execution was ended before.
        using var open = logs.Open(execution.Tenant, new(execution.Id));
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

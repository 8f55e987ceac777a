using System.Collections.Immutable;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>The log of an objective, which a test writes.</summary>
internal sealed class AgentLog : ILogWatch
{
    private readonly Lock _lock = new();
    private ImmutableArray<LogLine> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentLog(ApiHost host) => host.Logs
        .On("Watch", _ => this)
        .On("SkipAsync", arguments => Task.FromResult(new LogPlace(Math.Min((long)arguments[2]!, _lines.Length), 0)))
        .On("ReadAsync", arguments => Task.FromResult(Read((LogPlace)arguments[2]!, (int)arguments[3]!)));

    public bool IsOpen => false;

    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    public void Write(params AgentEventLine[] events)
    {
        lock (_lock)
        {
            _lines = _lines.AddRange(events.Select(one => new LogLine(ApiHost.Now, LogLineLevel.Info, one.Write())));
            var told = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            told.TrySetResult();
        }
    }

    public void Dispose()
    {
        // The next who watches gets the same log.
    }

    private LogPart Read(LogPlace from, int limit)
    {
        lock (_lock)
        {
            ImmutableArray<LogLine> lines = [.. _lines.Skip((int)from.Lines).Take(limit)];
            return new LogPart(lines, new LogPlace(from.Lines + lines.Length, 0));
        }
    }
}

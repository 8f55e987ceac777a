using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Storage.Executions;

/// <summary>Keeps the log of each execution as a file of JSON lines.</summary>
/// <remarks>
/// An append is one write to the operating system and is not flushed: a log may lose its end with the power, never with this process.
/// </remarks>
internal sealed class FolderExecutionLogs(SharedFolder data) : IExecutionLogs
{
    private const int LongestName = 100;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // Appends to one log take turns. The turns are a fixed number, shared by all logs, so that nothing grows with the executions.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(static _ => new SemaphoreSlim(1))];

    private readonly LogSignals _signals = new();

    public async Task AppendAsync(TenantId tenant, ExecutionId execution, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken = default)
    {
        var path = Locate(tenant, execution) ?? throw new ArgumentException(
            $"The log of execution '{execution}' of tenant '{tenant}' cannot have a file: both names must be 1 to {LongestName} of A-Z a-z 0-9 - _.", nameof(execution));
        if (lines.Count == 0)
        {
            return;
        }

        var turn = _turns[(uint)path.GetHashCode(StringComparison.Ordinal) % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => LogFile.Append(path, LogFile.Encode(lines)), cancellationToken);
            _signals.Tell(path);
        }
        finally
        {
            turn.Release();
        }
    }

    public async IAsyncEnumerable<LogLine> ReadAsync(
        TenantId tenant, ExecutionId execution, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Locate(tenant, execution) is not { } path || !File.Exists(path))
        {
            yield break;
        }

        await using var file = LogFile.OpenToRead(path, LogPlace.Start);
        var pipe = PipeReader.Create(file);
        ReadResult read;
        do
        {
            read = await pipe.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (LogFile.TryTakeLine(ref rest, out var line))
            {
                yield return line;
            }

            pipe.AdvanceTo(rest.Start, rest.End);
        }
        while (!read.IsCompleted);
    }

    public async Task<LogPlace> SkipAsync(TenantId tenant, ExecutionId execution, long lines, CancellationToken cancellationToken = default)
    {
        if (lines <= 0 || Locate(tenant, execution) is not { } path || !File.Exists(path))
        {
            return LogPlace.Start;
        }

        await using var file = LogFile.OpenToRead(path, LogPlace.Start);
        return await LogFile.SkipAsync(file, lines, cancellationToken);
    }

    public async Task<LogPart> ReadAsync(
        TenantId tenant, ExecutionId execution, LogPlace from, int limit, CancellationToken cancellationToken = default)
    {
        if (Locate(tenant, execution) is not { } path || !File.Exists(path))
        {
            return new LogPart([], from);
        }

        await using var file = LogFile.OpenToRead(path, from);
        return await LogFile.ReadAsync(file, from, limit, cancellationToken);
    }

    public IDisposable Open(TenantId tenant, ExecutionId execution) => _signals.Open(Locate(tenant, execution) ?? string.Empty);

    public ILogWatch Watch(TenantId tenant, ExecutionId execution) => _signals.Watch(Locate(tenant, execution) ?? string.Empty);

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    // 256 folders a tenant, so that none gets too large to list.
    private string? Locate(TenantId tenant, ExecutionId execution) => IsName(tenant.Value) && IsName(execution.Value)
        ? Path.Combine(data.Logs, tenant.Value, HexHash.Of(execution.Value)[..2], $"{execution.Value}.ndjson")
        : null;
}

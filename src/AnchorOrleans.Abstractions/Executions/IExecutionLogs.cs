using System.Collections.Immutable;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Executions;

/// <summary>Keeps what executions write to their console, in order, readable while they run.</summary>
public interface IExecutionLogs
{
    /// <summary>Appends lines; they survive a crash of this process once this returns.</summary>
    Task AppendAsync(TenantId tenant, ExecutionId execution, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken = default);

    /// <summary>Reads the lines there are now, oldest first; none when the execution never wrote one.</summary>
    IAsyncEnumerable<LogLine> ReadAsync(TenantId tenant, ExecutionId execution, CancellationToken cancellationToken = default);

    /// <summary>Finds the place after so many lines; the end of what there is now when there are fewer.</summary>
    Task<LogPlace> SkipAsync(TenantId tenant, ExecutionId execution, long lines, CancellationToken cancellationToken = default);

    /// <summary>Reads up to so many lines from a place on; none when it is the end of what there is now.</summary>
    Task<LogPart> ReadAsync(TenantId tenant, ExecutionId execution, LogPlace from, int limit, CancellationToken cancellationToken = default);

    /// <summary>Says that this process will append to a log until what is answered is disposed; until then nobody who watches it takes it to be whole.</summary>
    IDisposable Open(TenantId tenant, ExecutionId execution);

    /// <summary>Watches a log for what this process does to it; what another process appends is seen by reading only.</summary>
    ILogWatch Watch(TenantId tenant, ExecutionId execution);
}

/// <summary>Tells of changes to one log, until it is disposed.</summary>
public interface ILogWatch : IDisposable
{
    /// <summary>Gets a value indicating whether this process is going to append more.</summary>
    bool IsOpen { get; }

    /// <summary>Gets a task that completes with the next change: lines, an opening, a closing. Whoever takes it before reading misses nothing.</summary>
    Task Changed { get; }
}

/// <summary>A place between two lines of a log.</summary>
/// <param name="Lines">How many lines come before.</param>
/// <param name="Position">Where that is in the store; 0 only at the start.</param>
public sealed record LogPlace(long Lines, long Position)
{
    /// <summary>Gets the place before the first line.</summary>
    public static LogPlace Start { get; } = new(0, 0);
}

/// <summary>Some lines of a log.</summary>
/// <param name="Lines">In order.</param>
/// <param name="End">The place after them.</param>
public sealed record LogPart(ImmutableArray<LogLine> Lines, LogPlace End);

/// <summary>One line of a log.</summary>
/// <param name="At">When it was written, in UTC.</param>
/// <param name="Level">How it was written.</param>
/// <param name="Text">Without its line break.</param>
public sealed record LogLine(DateTimeOffset At, LogLineLevel Level, string Text);

/// <summary>How a log line was written.</summary>
public enum LogLineLevel
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary><c>console.debug</c>.</summary>
    Debug = 1,

    /// <summary><c>console.log</c>, <c>console.info</c>, standard output.</summary>
    Info = 2,

    /// <summary><c>console.warn</c>.</summary>
    Warn = 3,

    /// <summary><c>console.error</c>, standard error.</summary>
    Error = 4,

    /// <summary>A remark of the platform, such as a cut log.</summary>
    System = 5,
}

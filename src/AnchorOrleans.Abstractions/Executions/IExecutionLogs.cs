using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Executions;

/// <summary>Keeps what executions write to their console, in order, readable while they run.</summary>
public interface IExecutionLogs
{
    /// <summary>Appends lines; they survive a crash of this process once this returns.</summary>
    Task AppendAsync(TenantId tenant, ExecutionId execution, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken = default);

    /// <summary>Reads the lines there are now, oldest first; none when the execution never wrote one.</summary>
    IAsyncEnumerable<LogLine> ReadAsync(TenantId tenant, ExecutionId execution, CancellationToken cancellationToken = default);
}

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

namespace AnchorOrleans.Sandbox;

/// <summary>One entry of a task's log: a call of <c>console</c>, or a line of standard output or standard error.</summary>
/// <param name="At">When this host received it.</param>
/// <param name="Level">How the task wrote it.</param>
/// <param name="Text">What it wrote, without the last line end; entries of more than 16,384 characters come in pieces.</param>
public sealed record LogLine(DateTimeOffset At, LogLineLevel Level, string Text);

/// <summary>How a log line was written.</summary>
public enum LogLineLevel
{
    /// <summary><c>console.debug</c>.</summary>
    Debug = 1,

    /// <summary><c>console.log</c>, and standard output.</summary>
    Log = 2,

    /// <summary><c>console.info</c>.</summary>
    Info = 3,

    /// <summary><c>console.warn</c>.</summary>
    Warn = 4,

    /// <summary><c>console.error</c>, and standard error.</summary>
    Error = 5,
}

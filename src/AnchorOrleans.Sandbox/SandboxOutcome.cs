namespace AnchorOrleans.Sandbox;

/// <summary>How an execution ended.</summary>
/// <param name="Duration">From handing over the code to the end.</param>
public abstract record SandboxOutcome(TimeSpan Duration)
{
    /// <summary>The default function returned.</summary>
    /// <param name="OutputJson">What it returned, as JSON text; <c>null</c> when it returned nothing.</param>
    /// <param name="Duration">From handing over the code to the end.</param>
    public sealed record Succeeded(string OutputJson, TimeSpan Duration) : SandboxOutcome(Duration);

    /// <summary>The task failed, or its sandbox did.</summary>
    /// <param name="Failure">What went wrong.</param>
    /// <param name="Duration">From handing over the code to the end.</param>
    public sealed record Failed(SandboxFailure Failure, TimeSpan Duration) : SandboxOutcome(Duration);

    /// <summary>The run took longer than its limit.</summary>
    /// <param name="Limit">That limit.</param>
    /// <param name="Duration">From handing over the code to the end.</param>
    public sealed record TimedOut(TimeSpan Limit, TimeSpan Duration) : SandboxOutcome(Duration);

    /// <summary>Somebody ended the run.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Duration">From handing over the code to the end.</param>
    public sealed record Cancelled(string Reason, TimeSpan Duration) : SandboxOutcome(Duration);
}

/// <summary>What went wrong in a run.</summary>
/// <param name="Code">One of <see cref="SandboxFailureCodes"/>.</param>
/// <param name="Message">The task's own error message with its causes, or ours.</param>
/// <param name="Position">Where in the author's TypeScript, when that is known.</param>
/// <param name="Stack">The message and the author's own frames (<c>at name (task.ts:line:column)</c>); empty when there was no error object.</param>
public sealed record SandboxFailure(string Code, string Message, CodePosition? Position, string Stack);

/// <summary>A place in the author's TypeScript.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record CodePosition(int Line, int Column);

/// <summary>What <see cref="SandboxFailure.Code"/> may be.</summary>
public static class SandboxFailureCodes
{
    /// <summary>The module or its default function threw.</summary>
    public const string TaskThrew = "TASK_THREW";

    /// <summary>A promise that nobody awaited was rejected.</summary>
    public const string UnhandledRejection = "UNHANDLED_REJECTION";

    /// <summary>A callback threw where nobody could catch it, such as in a timer.</summary>
    public const string UncaughtException = "UNCAUGHT_EXCEPTION";

    /// <summary>The code exports no default function.</summary>
    public const string NoDefaultExport = "NO_DEFAULT_EXPORT";

    /// <summary>The default function waits for what can no longer happen.</summary>
    public const string NeverSettled = "NEVER_SETTLED";

    /// <summary>The task called <c>process.exit</c>.</summary>
    public const string ProcessExited = "PROCESS_EXITED";

    /// <summary>The returned value has no form in JSON.</summary>
    public const string OutputNotJson = "OUTPUT_NOT_JSON";

    /// <summary>The returned value is longer than <see cref="SandboxLimits.OutputBytes"/>.</summary>
    public const string OutputTooLarge = "OUTPUT_TOO_LARGE";

    /// <summary>The run used more than <see cref="SandboxLimits.MemoryBytes"/>, or its part for the JavaScript heap.</summary>
    public const string OutOfMemory = "OUT_OF_MEMORY";

    /// <summary>The process ended without an outcome.</summary>
    public const string SandboxCrashed = "SANDBOX_CRASHED";
}

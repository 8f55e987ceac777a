using System.Collections.Immutable;

namespace AnchorOrleans.Sandbox;

/// <summary>One execution, as it is asked for.</summary>
public sealed record SandboxRequest
{
    /// <summary>Gets the name that log lines of this host carry, such as the execution's id.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what runs.</summary>
    public required CompiledCode Code { get; init; }

    /// <summary>Gets what the task finds in its environment: inputs, keys, the platform's address (<see cref="SandboxPlatform.BaseUrl"/>).</summary>
    public required ImmutableDictionary<string, string> Environment { get; init; }

    /// <summary>Gets the unix socket of this host that answers for <see cref="SandboxPlatform.HostName"/>, in HTTP and WebSocket.</summary>
    public required string PlatformSocket { get; init; }

    /// <summary>Gets the unix socket of this host that takes every other connection: HTTP <c>CONNECT</c>, 200 or a refusal with a plain text that names the rule.</summary>
    public required string EgressSocket { get; init; }

    /// <summary>Gets the bounds of the run.</summary>
    public required SandboxLimits Limits { get; init; }

    /// <summary>Gets what receives the task's log, line by line, in order.</summary>
    /// <remarks>
    /// While it is busy, the task waits: what a task writes is never collected in memory. Every line has been passed on before
    /// <see cref="ISandboxRun.Completed"/> completes. Its token ends a call that the end of the run does not wait for any longer.
    /// </remarks>
    public required Func<LogLine, CancellationToken, ValueTask> Log { get; init; }

    /// <summary>Names the execution; what it was given is no business of a log.</summary>
    public override string ToString() => $"{nameof(SandboxRequest)} {Name}";
}

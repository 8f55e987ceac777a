namespace AnchorOrleans.Sandbox;

/// <summary>Compiles the code of tasks, and runs it where it can harm nobody.</summary>
public interface ITaskSandbox
{
    /// <summary>Turns a task's TypeScript into what <see cref="StartAsync"/> runs, without looking at types.</summary>
    /// <remarks>The result for a text never changes, so a caller may keep it; the latest ones are kept here too.</remarks>
    /// <exception cref="SandboxUnavailableException">This machine cannot jail the compiler.</exception>
    Task<CompileOutcome> CompileAsync(string typeScript, CancellationToken cancellationToken = default);

    /// <summary>Starts one execution in a process of its own, which ends with it.</summary>
    /// <param name="request">What to run, with what, within which limits.</param>
    /// <param name="cancellationToken">Ends the wait for a process, not the run; for that there is <see cref="ISandboxRun.Cancel"/>.</param>
    /// <exception cref="SandboxUnavailableException">This machine cannot jail task code.</exception>
    Task<ISandboxRun> StartAsync(SandboxRequest request, CancellationToken cancellationToken = default);
}

/// <summary>Task code cannot run on this machine; the message says what is missing and what to do.</summary>
public sealed class SandboxUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

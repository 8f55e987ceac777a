namespace AnchorOrleans.Sandbox;

/// <summary>A running execution; disposing it ends it, and returns when nothing of it is left.</summary>
public interface ISandboxRun : IAsyncDisposable
{
    /// <summary>Gets a task that completes with the one outcome, whatever happens; it faults only when the log's receiver threw.</summary>
    Task<SandboxOutcome> Completed { get; }

    /// <summary>Reads what the run left in its folder for artifacts, whatever its outcome, once no process of it is left that could change it.</summary>
    /// <remarks>For once, after <see cref="Completed"/> and before it is disposed.</remarks>
    IAsyncEnumerable<SandboxArtifact> ReadArtifactsAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the run as <see cref="SandboxOutcome.Cancelled"/>, unless it has ended; safe to repeat.</summary>
    /// <param name="reason">Why, for the outcome.</param>
    void Cancel(string reason);
}

using System.Collections.Immutable;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Sandbox;
using AnchorOrleans.Silo.Telemetry;

namespace AnchorOrleans.Silo.Executions;

/// <summary>Stores the files that runs leave.</summary>
internal sealed partial class RunArtifacts(IArtifactStore store, TimeProvider clock, ILogger<RunArtifacts> logger)
{
    /// <summary>Stores what a run left, whatever became of it; what is left out, its log says.</summary>
    /// <returns>The stored list of the files; null when there are none.</returns>
    public async Task<ArtifactReference?> StoreAsync(ISandboxRun run, string execution, LogWriter log)
    {
        using var span = Diagnostics.Source.StartActivity(SpanNames.StoreArtifacts);
        var files = ImmutableArray.CreateBuilder<ArtifactFile>();
        try
        {
            await foreach (var artifact in run.ReadArtifactsAsync())
            {
                switch (artifact)
                {
                    case SandboxArtifact.Kept kept:
                        files.Add(new ArtifactFile(kept.Path, await store.PutAsync(kept.Content), clock.GetUtcNow()));
                        break;
                    case SandboxArtifact.LeftOut left:
                        await log.AddRemarkAsync($"'{left.Path}' was left out of the artifacts: {left.Reason}.");
                        break;
                }
            }

            span?.SetTag("anchor.artifacts.count", files.Count);
            return files.Count == 0 ? null : await store.PutAsync(new ArtifactManifest(files.ToImmutable()).ToBytes());
        }
        catch (IOException exception)
        {
            // The outcome of the run stands all the same.
            LogNotStored(exception, execution);
            await log.AddRemarkAsync("The artifacts could not be stored, because the service's store failed.");
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "The artifacts of execution {Execution} could not be stored.")]
    private partial void LogNotStored(Exception exception, string execution);
}

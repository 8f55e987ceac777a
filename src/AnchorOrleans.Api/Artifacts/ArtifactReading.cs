using AnchorOrleans.Agents;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Finds the files that executions left.</summary>
internal sealed partial class ArtifactReading(IGrainFactory grains, IArtifactStore artifacts, IExecutionLogs logs, ILogger<ArtifactReading> logger)
{
    /// <summary>Lists the files of an execution; null when there is no such execution.</summary>
    public async Task<IReadOnlyList<ArtifactFile>?> ListAsync(TenantId tenant, ExecutionId execution, CancellationToken cancellationToken) =>
        await grains.GetExecution(tenant, execution).DescribeAsync(cancellationToken) is { } view ? await ListAsync(tenant, view, cancellationToken) : null;

    /// <summary>Lists the files of an execution; of an agent also what it has kept so far, or until its host was lost.</summary>
    public async Task<IReadOnlyList<ArtifactFile>> ListAsync(TenantId tenant, ExecutionView view, CancellationToken cancellationToken) => view switch
    {
        { Artifacts: { } manifest } => ArtifactManifest.Parse(await artifacts.ReadAsync(manifest.Hash, cancellationToken)).Files,
        { Kind: ExecutionKind.Agent } => await ListTheLoggedAsync(tenant, view.Execution, cancellationToken),
        _ => [],
    };

    /// <summary>Finds a file; null when there is none.</summary>
    public async Task<ArtifactFile?> FindAsync(TenantId tenant, ExecutionId execution, string artifact, CancellationToken cancellationToken) =>
        (await ListAsync(tenant, execution, cancellationToken))?.FirstOrDefault(file => string.Equals(file.Id, artifact, StringComparison.OrdinalIgnoreCase));

    /// <summary>Answers with a file; with 404 when its content has gone from the store, which only an operator can have done.</summary>
    public async Task<IResult> DownloadAsync(ArtifactFile file, CancellationToken cancellationToken)
    {
        try
        {
            return new ArtifactDownload(file, await artifacts.OpenAsync(file.Content.Hash, cancellationToken));
        }
        catch (FileNotFoundException exception)
        {
            LogGone(logger, file.Id, exception);
            return Refusal.NotFound("The file does not exist any more.");
        }
    }

    private async Task<IReadOnlyList<ArtifactFile>> ListTheLoggedAsync(TenantId tenant, ExecutionId execution, CancellationToken cancellationToken)
    {
        // A further attempt writes the same paths again.
        var files = new OrderedDictionary<string, ArtifactFile>(StringComparer.Ordinal);
        await foreach (var line in logs.ReadAsync(tenant, execution, cancellationToken))
        {
            foreach (var file in AgentEventLine.Read(line.Text)?.Files ?? [])
            {
                files[file.Path] = file;
            }
        }

        return [.. files.Values];
    }

    [LoggerMessage(LogLevel.Error, "The content of artifact {Artifact} is not in the store any more.")]
    private static partial void LogGone(ILogger logger, string artifact, Exception exception);
}

using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Finds the files that executions left.</summary>
internal sealed class ArtifactReading(IGrainFactory grains, IArtifactStore artifacts)
{
    /// <summary>Lists the files of an execution; null when there is no such execution.</summary>
    public async Task<IReadOnlyList<ArtifactFile>?> ListAsync(TenantId tenant, ExecutionId execution, CancellationToken cancellationToken) =>
        await grains.GetExecution(tenant, execution).DescribeAsync(cancellationToken) is { } view ? await ListAsync(view, cancellationToken) : null;

    /// <summary>Lists the files of an execution.</summary>
    public async Task<IReadOnlyList<ArtifactFile>> ListAsync(ExecutionView view, CancellationToken cancellationToken) =>
        view.Artifacts is { } manifest ? ArtifactManifest.Parse(await artifacts.ReadAsync(manifest.Hash, cancellationToken)).Files : [];

    /// <summary>Finds a file; null when there is none.</summary>
    public async Task<ArtifactFile?> FindAsync(TenantId tenant, ExecutionId execution, string artifact, CancellationToken cancellationToken) =>
        (await ListAsync(tenant, execution, cancellationToken))?.FirstOrDefault(file => string.Equals(file.Id, artifact, StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens a file.</summary>
    public Task<Stream> OpenAsync(ArtifactFile file, CancellationToken cancellationToken) => artifacts.OpenAsync(file.Content.Hash, cancellationToken);
}

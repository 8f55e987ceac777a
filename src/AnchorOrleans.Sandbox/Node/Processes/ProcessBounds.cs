using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>What is fixed when a process starts, so that only executions with the same bounds can take it.</summary>
/// <param name="Jail">The limits of its jail.</param>
/// <param name="ArtifactsFolder">Where it may leave files.</param>
internal sealed record ProcessBounds(JailLimits Jail, JailMemoryFolder ArtifactsFolder)
{
    // In the working directory, so that the relative path 'artifacts' is the same.
    private const string ArtifactsInside = "/tmp/artifacts";

    public static ProcessBounds Of(SandboxLimits limits) => new(
        new JailLimits(limits.MemoryBytes, limits.Processes, limits.TemporaryBytes, limits.SharedMemoryBytes),
        new JailMemoryFolder(ArtifactsInside, limits.ArtifactBytes));
}

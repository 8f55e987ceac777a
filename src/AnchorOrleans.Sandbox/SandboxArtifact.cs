namespace AnchorOrleans.Sandbox;

/// <summary>Something that a run left in its folder for artifacts (<see cref="Variable"/>).</summary>
/// <param name="Path">Where it lies in that folder, with <c>/</c> between names; characters that other systems or terminals stumble over are replaced by <c>_</c>.</param>
public abstract record SandboxArtifact(string Path)
{
    /// <summary>The name of the variable that tells a task where the folder is. It is <c>./artifacts</c> too.</summary>
    public const string Variable = "ANCHOR_ARTIFACTS_DIR";

    /// <summary>A file that is kept.</summary>
    /// <param name="Path">Where it lies.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="Content">Its bytes, to be read before the next one is asked for.</param>
    public sealed record Kept(string Path, long Size, Stream Content) : SandboxArtifact(Path);

    /// <summary>Something that is left out.</summary>
    /// <param name="Path">Where it lies.</param>
    /// <param name="Reason">Why: a sentence that names the limit, for the author of the task.</param>
    public sealed record LeftOut(string Path, string Reason) : SandboxArtifact(Path);
}

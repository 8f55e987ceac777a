using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Tasks;

/// <summary>One task: its metadata, its draft, and the numbers of its published versions.</summary>
/// <remarks>Its state is the truth about its name; what <see cref="ITaskNameGrain"/> says is only where to ask.</remarks>
[Alias("anchor.task")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Creates the task under a name, or updates it when it has that name already.</summary>
    [Alias("SaveAsync")]
    Task<SaveTaskOutcome> SaveAsync(SaveTask command, CancellationToken cancellationToken = default);

    /// <summary>Changes the name, the description, or both.</summary>
    [Alias("UpdateAsync")]
    Task<UpdateTaskOutcome> UpdateAsync(UpdateTask command, CancellationToken cancellationToken = default);

    /// <summary>Deletes the task and its versions, softly: nothing finds them any more, and the name is free. What runs goes on.</summary>
    /// <returns>Whether there was such a task.</returns>
    [Alias("DeleteAsync")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers whether the task has this name; when it has not, but the name still leads here, it lets the name go.</summary>
    [Alias("KeepsNameAsync")]
    Task<bool> KeepsNameAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Answers the task without code, or null when it does not exist or was deleted.</summary>
    [Alias("DescribeAsync")]
    Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces the draft; null when there is no such task.</summary>
    [Alias("SaveDraftAsync")]
    Task<TaskVersion?> SaveDraftAsync(TaskContent content, CancellationToken cancellationToken = default);

    /// <summary>Publishes a version, or describes a published one anew; atomic: it stands wholly or not at all.</summary>
    [Alias("PublishAsync")]
    Task<PublishOutcome> PublishAsync(PublishVersion command, CancellationToken cancellationToken = default);

    /// <summary>Deletes the draft, or a published version, softly; its number is never used again.</summary>
    [Alias("DeleteVersionAsync")]
    Task<DeleteVersionOutcome> DeleteVersionAsync(VersionLabel label, CancellationToken cancellationToken = default);

    /// <summary>Finds a version; null when the task, the draft or the number does not exist, or <c>latest</c> while nothing is published.</summary>
    [Alias("FindVersionAsync")]
    Task<TaskVersion?> FindVersionAsync(VersionLabel label, CancellationToken cancellationToken = default);
}

/// <summary>One published version; only its task writes it, and what its task does not name as published is not published.</summary>
[Alias("anchor.task-version-grain")]
public interface ITaskVersionGrain : IGrainWithStringKey
{
    /// <summary>Stores the version under its number.</summary>
    [Alias("PutAsync")]
    Task PutAsync(TaskVersion version, CancellationToken cancellationToken = default);

    /// <summary>Takes the version out of every list; repeating it changes nothing.</summary>
    [Alias("DeleteAsync")]
    Task DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers the version, or null when it was never stored or was deleted.</summary>
    [Alias("FindAsync")]
    Task<TaskVersion?> FindAsync(CancellationToken cancellationToken = default);
}

/// <summary>Leads from one task name of a tenant to its task, so that creating by name needs no catalogue.</summary>
/// <remarks>
/// A claim is made, and given back, only by the task it is for, in that task's own turn. So a claim that a crash left behind is found by
/// whoever asks that task, and a task that has a name is the only one that has it.
/// </remarks>
[Alias("anchor.task-name")]
public interface ITaskNameGrain : IGrainWithStringKey
{
    /// <summary>Claims the name for <paramref name="candidate"/> when it is free.</summary>
    /// <returns>The task that the name leads to now: the candidate, or the one that had it.</returns>
    [Alias("ClaimAsync")]
    Task<TaskId> ClaimAsync(TaskId candidate, CancellationToken cancellationToken = default);

    /// <summary>Answers where the name leads, or null.</summary>
    [Alias("FindAsync")]
    Task<TaskId?> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers the claim that holds, or null.</summary>
    [Alias("FindClaimAsync")]
    Task<TaskNameClaim?> FindClaimAsync(CancellationToken cancellationToken = default);

    /// <summary>Frees the name if this very claim still holds; one made since, also by the same task, stays.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync(TaskNameClaim claim, CancellationToken cancellationToken = default);
}

/// <summary>Compiles one source, keyed by its SHA-256; the same source is compiled once.</summary>
[Alias("anchor.compiler")]
public interface ICompilerGrain : IGrainWithStringKey
{
    /// <summary>Compiles the source, which is an artifact already.</summary>
    [Alias("CompileAsync"), ResponseTimeout("00:01:00")]
    Task<Compilation> CompileAsync(CancellationToken cancellationToken = default);

    /// <summary>Compiles the source without keeping anything of it.</summary>
    /// <param name="source">The text whose hash is the grain's key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("CheckAsync"), ResponseTimeout("00:01:00")]
    Task<CodeCheck> CheckAsync(string source, CancellationToken cancellationToken = default);
}

using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Tasks;

/// <summary>One task: its metadata, its draft, and the numbers of its published versions.</summary>
[Alias("anchor.task")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Creates the task, or updates it.</summary>
    [Alias("SaveAsync")]
    Task<TaskDescription> SaveAsync(SaveTask command, CancellationToken cancellationToken = default);

    /// <summary>Answers the task without code, or null when it does not exist or was deleted.</summary>
    [Alias("DescribeAsync")]
    Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces the draft; null when there is no such task.</summary>
    [Alias("SaveDraftAsync")]
    Task<TaskVersion?> SaveDraftAsync(TaskContent content, CancellationToken cancellationToken = default);

    /// <summary>Publishes <paramref name="content"/>, or the draft when null, under the next number; atomic: it stands wholly or not at all.</summary>
    /// <param name="content">What to publish; null publishes the draft.</param>
    /// <param name="description">Replaces the draft's description when <paramref name="content"/> is null.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    [Alias("DeployAsync")]
    Task<PublishOutcome> DeployAsync(TaskContent? content, string? description, CancellationToken cancellationToken = default);

    /// <summary>Finds a version; null when the task, the draft or the number does not exist, or <c>latest</c> before the first deploy.</summary>
    [Alias("FindVersionAsync")]
    Task<TaskVersion?> FindVersionAsync(VersionLabel label, CancellationToken cancellationToken = default);
}

/// <summary>One published version; only its task writes it, and what stands under a number the task has not reached is not published.</summary>
[Alias("anchor.task-version-grain")]
public interface ITaskVersionGrain : IGrainWithStringKey
{
    /// <summary>Stores the version under its number.</summary>
    [Alias("PutAsync")]
    Task PutAsync(TaskVersion version, CancellationToken cancellationToken = default);

    /// <summary>Answers the version, or null.</summary>
    [Alias("FindAsync")]
    Task<TaskVersion?> FindAsync(CancellationToken cancellationToken = default);
}

/// <summary>Owns one task name of a tenant, so that creating by name needs no catalogue.</summary>
[Alias("anchor.task-name")]
public interface ITaskNameGrain : IGrainWithStringKey
{
    /// <summary>Claims the name for <paramref name="candidate"/> when it is free.</summary>
    /// <returns>The task that owns the name now: the candidate, or the one that had it.</returns>
    [Alias("ClaimAsync")]
    Task<TaskId> ClaimAsync(TaskId candidate, CancellationToken cancellationToken = default);

    /// <summary>Answers the owner, or null.</summary>
    [Alias("FindAsync")]
    Task<TaskId?> FindAsync(CancellationToken cancellationToken = default);
}

/// <summary>Compiles one source, keyed by its SHA-256; the same source is compiled once.</summary>
[Alias("anchor.compiler")]
public interface ICompilerGrain : IGrainWithStringKey
{
    /// <summary>Compiles the source, which is an artifact already.</summary>
    [Alias("CompileAsync"), ResponseTimeout("00:01:00")]
    Task<Compilation> CompileAsync(CancellationToken cancellationToken = default);
}

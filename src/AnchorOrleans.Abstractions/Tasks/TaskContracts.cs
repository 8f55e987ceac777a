using System.Collections.Immutable;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Tasks;

/// <summary>What a version consists of; published versions never change theirs.</summary>
/// <param name="Source">The author's TypeScript.</param>
/// <param name="Compilation">What the compiler made of it.</param>
/// <param name="Language">Always <c>typescript</c> today.</param>
/// <param name="Description">Up to 1000 characters.</param>
/// <param name="BrowserConfigurationJson">The session half of a session-create body, as JSON text.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-content")]
public sealed record TaskContent(
    [property: Id(0)] ArtifactReference Source,
    [property: Id(1)] Compilation Compilation,
    [property: Id(2)] string Language,
    [property: Id(3)] string? Description = null,
    [property: Id(4)] string? BrowserConfigurationJson = null);

/// <summary>One version as it stands.</summary>
/// <param name="Task">The task it belongs to.</param>
/// <param name="VersionId">A UUID of its own.</param>
/// <param name="Label">The draft, or a number.</param>
/// <param name="Content">What it consists of.</param>
/// <param name="CreatedAt">When it first existed.</param>
/// <param name="UpdatedAt">When it last changed: for a published one, its description.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-version")]
public sealed record TaskVersion(
    [property: Id(0)] TaskId Task,
    [property: Id(1)] string VersionId,
    [property: Id(2)] VersionLabel Label,
    [property: Id(3)] TaskContent Content,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset UpdatedAt);

/// <summary>A task without its code.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Name">Unique among the tenant's tasks.</param>
/// <param name="Description">Up to 1000 characters.</param>
/// <param name="Language">Always <c>typescript</c> today.</param>
/// <param name="LatestNumber">The highest published number; 0 while only a draft exists.</param>
/// <param name="HasDraft">Whether a draft was ever saved.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it, its draft or its versions last changed.</param>
/// <param name="BrowserConfigurationJson">What the last create gave.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-description")]
public sealed record TaskDescription(
    [property: Id(0)] TaskId Task,
    [property: Id(1)] string Name,
    [property: Id(2)] string? Description,
    [property: Id(3)] string Language,
    [property: Id(4)] int LatestNumber,
    [property: Id(5)] bool HasDraft,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset UpdatedAt,
    [property: Id(8)] string? BrowserConfigurationJson)
{
    /// <summary>Gets what <c>latest</c> stands for: the highest number, or <c>draft</c> before the first deploy.</summary>
    public VersionLabel Latest => LatestNumber == 0 ? VersionLabel.Draft : VersionLabel.OfNumber(LatestNumber);
}

/// <summary>Creates a task, or updates the one of the same name; what is null stays as it was.</summary>
/// <param name="Name">1 to 255 characters of <c>a-z A-Z 0-9 _ -</c>.</param>
/// <param name="Language">Always <c>typescript</c> today.</param>
/// <param name="Description">Up to 1000 characters.</param>
/// <param name="BrowserConfigurationJson">The session half of a session-create body, as JSON text.</param>
/// <param name="Draft">The draft to save with it.</param>
[GenerateSerializer, Immutable, Alias("anchor.save-task")]
public sealed record SaveTask(
    [property: Id(0)] string Name,
    [property: Id(1)] string Language,
    [property: Id(2)] string? Description,
    [property: Id(3)] string? BrowserConfigurationJson,
    [property: Id(4)] TaskContent? Draft);

/// <summary>What publishing came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.publish-outcome")]
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>The version stands.</summary>
    /// <param name="Version">As published.</param>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.published")]
    public sealed record Published([property: Id(0)] TaskVersion Version) : PublishOutcome;

    /// <summary>There is no such task.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.unknown-task")]
    public sealed record UnknownTask : PublishOutcome;

    /// <summary>No code was given and there is no draft to take it from.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.nothing-to-publish")]
    public sealed record NothingToPublish : PublishOutcome;

    /// <summary>The draft that was to be published does not compile.</summary>
    /// <param name="Diagnostics">Why.</param>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.does-not-compile")]
    public sealed record DoesNotCompile([property: Id(0)] ImmutableArray<Diagnostic> Diagnostics) : PublishOutcome;
}

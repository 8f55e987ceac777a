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
/// <param name="LatestNumber">The highest published number; 0 while nothing is published.</param>
/// <param name="HasDraft">Whether there is a draft.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it, its draft or its versions last changed.</param>
/// <param name="BrowserConfigurationJson">What the last create gave.</param>
/// <param name="Published">The numbers of its published versions; null in lists, which do not carry them.</param>
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
    [property: Id(8)] string? BrowserConfigurationJson,
    [property: Id(9)] VersionNumbers? Published = null)
{
    /// <summary>Gets what <c>latest</c> stands for: the highest number, or <c>draft</c> while nothing is published.</summary>
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

/// <summary>Changes a task; what is null stays as it was.</summary>
/// <param name="Name">1 to 255 characters of <c>a-z A-Z 0-9 _ -</c>.</param>
/// <param name="Description">Up to 1000 characters.</param>
[GenerateSerializer, Immutable, Alias("anchor.update-task")]
public sealed record UpdateTask([property: Id(0)] string? Name, [property: Id(1)] string? Description);

/// <summary>Publishes a version.</summary>
/// <param name="Number">Under which number; null for the next one, which is above all that were ever used.</param>
/// <param name="Content">What to publish; null for the draft, or for what a published number has already.</param>
/// <param name="Description">Replaces the draft's description, or the published version's.</param>
/// <param name="BrowserConfigurationJson">Replaces the draft's configuration; a published version's cannot change.</param>
[GenerateSerializer, Immutable, Alias("anchor.publish-version")]
public sealed record PublishVersion(
    [property: Id(0)] int? Number = null,
    [property: Id(1)] TaskContent? Content = null,
    [property: Id(2)] string? Description = null,
    [property: Id(3)] string? BrowserConfigurationJson = null);

/// <summary>A name that leads to a task.</summary>
/// <param name="Owner">The task.</param>
/// <param name="Number">Rises with every claim, so that a late release cannot end a newer one.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-name-claim")]
public sealed record TaskNameClaim([property: Id(0)] TaskId Owner, [property: Id(1)] long Number);

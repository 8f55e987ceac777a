using System.Collections.Immutable;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Tasks;

/// <summary>What creating or updating a task by its name came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.save-task-outcome")]
public abstract record SaveTaskOutcome
{
    private SaveTaskOutcome()
    {
    }

    /// <summary>The task stands.</summary>
    /// <param name="Task">As saved.</param>
    [GenerateSerializer, Immutable, Alias("anchor.save-task-outcome.saved")]
    public sealed record Saved([property: Id(0)] TaskDescription Task) : SaveTaskOutcome;

    /// <summary>The name leads to another task, so this one was not created.</summary>
    /// <param name="Owner">The other task.</param>
    [GenerateSerializer, Immutable, Alias("anchor.save-task-outcome.name-taken")]
    public sealed record NameTaken([property: Id(0)] TaskId Owner) : SaveTaskOutcome;

    /// <summary>This task has another name, or was deleted; the name does not lead here any more.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.save-task-outcome.not-named")]
    public sealed record NotNamed : SaveTaskOutcome;
}

/// <summary>What changing a task came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.update-task-outcome")]
public abstract record UpdateTaskOutcome
{
    private UpdateTaskOutcome()
    {
    }

    /// <summary>The task stands as wanted.</summary>
    /// <param name="Task">As it stands.</param>
    [GenerateSerializer, Immutable, Alias("anchor.update-task-outcome.updated")]
    public sealed record Updated([property: Id(0)] TaskDescription Task) : UpdateTaskOutcome;

    /// <summary>There is no such task.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.update-task-outcome.unknown-task")]
    public sealed record UnknownTask : UpdateTaskOutcome;

    /// <summary>The wanted name leads to another task.</summary>
    /// <param name="Owner">The other task.</param>
    [GenerateSerializer, Immutable, Alias("anchor.update-task-outcome.name-taken")]
    public sealed record NameTaken([property: Id(0)] TaskId Owner) : UpdateTaskOutcome;
}

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

    /// <summary>Another version stands under the number.</summary>
    /// <param name="InCode">Whether its code is another; otherwise its configuration is.</param>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.differs")]
    public sealed record Differs([property: Id(0)] bool InCode) : PublishOutcome;

    /// <summary>The version of that number was deleted.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.number-deleted")]
    public sealed record NumberDeleted : PublishOutcome;

    /// <summary>The numbers would fall into too many ranges.</summary>
    /// <param name="Limit">How many there may be.</param>
    [GenerateSerializer, Immutable, Alias("anchor.publish-outcome.too-scattered")]
    public sealed record TooScattered([property: Id(0)] int Limit) : PublishOutcome;
}

/// <summary>What deleting a version came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.delete-version-outcome")]
public abstract record DeleteVersionOutcome
{
    private DeleteVersionOutcome()
    {
    }

    /// <summary>The version is deleted.</summary>
    /// <param name="Label">Which one, also when it was called <c>latest</c>.</param>
    [GenerateSerializer, Immutable, Alias("anchor.delete-version-outcome.deleted")]
    public sealed record Deleted([property: Id(0)] VersionLabel Label) : DeleteVersionOutcome;

    /// <summary>There is no such task, or it has no such version.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.delete-version-outcome.no-version")]
    public sealed record NoVersion : DeleteVersionOutcome;

    /// <summary>The numbers would fall into too many ranges.</summary>
    /// <param name="Limit">How many there may be.</param>
    [GenerateSerializer, Immutable, Alias("anchor.delete-version-outcome.too-scattered")]
    public sealed record TooScattered([property: Id(0)] int Limit) : DeleteVersionOutcome;
}

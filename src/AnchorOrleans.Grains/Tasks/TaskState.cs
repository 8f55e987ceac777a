using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>A task as it is stored, and what may become of it.</summary>
[GenerateSerializer, Alias("anchor.task-state")]
internal sealed record TaskState : IReadModelSource
{
    [Id(0)] public TaskId? Task { get; init; }

    [Id(1)] public string Name { get; init; } = "";

    [Id(2)] public string Language { get; init; } = "typescript";

    [Id(3)] public string? Description { get; init; }

    [Id(4)] public string? BrowserConfigurationJson { get; init; }

    [Id(5)] public TaskVersion? Draft { get; init; }

    [Id(6)] public int LatestNumber { get; init; }

    [Id(7)] public DateTimeOffset CreatedAt { get; init; }

    [Id(8)] public DateTimeOffset UpdatedAt { get; init; }

    [Id(9)] public long Revision { get; init; }

    /// <summary>Creates the task, or updates it; what the command leaves null stays.</summary>
    public TaskState Save(TaskId task, SaveTask command, string versionId, DateTimeOffset now)
    {
        var next = this with
        {
            Task = task,
            Name = command.Name,
            Language = command.Language,
            Description = command.Description ?? Description,
            BrowserConfigurationJson = command.BrowserConfigurationJson ?? BrowserConfigurationJson,
            CreatedAt = Task is null ? now : CreatedAt,
            UpdatedAt = now,
            Revision = Revision + 1,
        };

        return command.Draft is null ? next : next with { Draft = next.DraftOf(command.Draft, versionId, now) };
    }

    /// <summary>Replaces the draft.</summary>
    public TaskState SaveDraft(TaskContent content, string versionId, DateTimeOffset now) =>
        this with { Draft = DraftOf(content, versionId, now), UpdatedAt = now, Revision = Revision + 1 };

    /// <summary>Takes the next number for <paramref name="content"/>, or for the draft when it is null.</summary>
    public Decision<TaskState, PublishOutcome> Publish(TaskContent? content, string? description, string versionId, DateTimeOffset now)
    {
        if (Task is not { } task)
        {
            return new(this, new PublishOutcome.UnknownTask());
        }

        var chosen = content ?? (Draft is null ? null : Draft.Content with { Description = description ?? Draft.Content.Description });
        if (chosen is null)
        {
            return new(this, new PublishOutcome.NothingToPublish());
        }

        if (!chosen.Compilation.CanRun)
        {
            return new(this, new PublishOutcome.DoesNotCompile(chosen.Compilation.Diagnostics));
        }

        var number = LatestNumber + 1;
        var version = new TaskVersion(task, versionId, VersionLabel.OfNumber(number), chosen, now, now);
        return new(this with { LatestNumber = number, UpdatedAt = now, Revision = Revision + 1 }, new PublishOutcome.Published(version));
    }

    /// <summary>Shows the task without code; null when it was never created.</summary>
    public TaskDescription? Describe() => Task is { } task
        ? new(task, Name, Description, Language, LatestNumber, Draft is not null, CreatedAt, UpdatedAt, BrowserConfigurationJson)
        : null;

    /// <inheritdoc/>
    public ReadModelRow? ToRow(string grainKey) => Describe() is { } description
        ? new TaskRow(TenantKey.Parse(grainKey).Tenant, Revision, description, Draft?.Content.Source.Hash, IsDeleted: false)
        : null;

    private TaskVersion DraftOf(TaskContent content, string versionId, DateTimeOffset now) =>
        new(Task!.Value, Draft?.VersionId ?? versionId, VersionLabel.Draft, content, Draft?.CreatedAt ?? now, now);
}

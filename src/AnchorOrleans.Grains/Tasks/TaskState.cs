using System.Text.Json;
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

    /// <summary>The highest published number; 0 while there is none.</summary>
    [Id(6)] public int LatestNumber { get; init; }

    [Id(7)] public DateTimeOffset CreatedAt { get; init; }

    [Id(8)] public DateTimeOffset UpdatedAt { get; init; }

    [Id(9)] public long Revision { get; init; }

    /// <summary>The numbers that were ever published; null in states from before versions could be deleted.</summary>
    [Id(10)] public VersionNumbers? Used { get; init; }

    /// <summary>The numbers under which a version stands; null like <see cref="Used"/>.</summary>
    [Id(11)] public VersionNumbers? Live { get; init; }

    [Id(12)] public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>A deleted version that may still be in its list; taking it out is due.</summary>
    [Id(13)] public int? Unlisting { get; init; }

    /// <summary>Whether there was never such a task.</summary>
    public bool IsNew => Task is null;

    public bool Exists => Task is not null && DeletedAt is null;

    private VersionNumbers EverUsed => Used ?? VersionNumbers.UpTo(LatestNumber);

    private VersionNumbers Published => Live ?? VersionNumbers.UpTo(LatestNumber);

    public bool IsNamed(string name) => Exists && string.Equals(Name, name, StringComparison.Ordinal);

    public bool IsPublished(int number) => Exists && Published.Contains(number);

    /// <summary>Creates the task, or updates it; what the command leaves null stays.</summary>
    public TaskState Save(TaskId task, SaveTask command, string versionId, DateTimeOffset now)
    {
        var next = Changed(now) with
        {
            Task = task,
            Name = command.Name,
            Language = command.Language,
            Description = command.Description ?? Description,
            BrowserConfigurationJson = command.BrowserConfigurationJson ?? BrowserConfigurationJson,
            CreatedAt = Task is null ? now : CreatedAt,
        };

        return command.Draft is null ? next : next with { Draft = next.DraftOf(command.Draft, versionId, now) };
    }

    /// <summary>Renames or describes the task; the same instance when nothing changes.</summary>
    public TaskState Update(UpdateTask command, DateTimeOffset now)
    {
        var next = this with { Name = command.Name ?? Name, Description = command.Description ?? Description };
        return next == this ? this : next.Changed(now);
    }

    public TaskState Delete(DateTimeOffset now) => Changed(now) with { DeletedAt = now };

    /// <summary>Replaces the draft.</summary>
    public TaskState SaveDraft(TaskContent content, string versionId, DateTimeOffset now) =>
        Changed(now) with { Draft = DraftOf(content, versionId, now) };

    /// <summary>Publishes under the number chosen, or the next; describes the version that stands there already.</summary>
    /// <param name="command">What to publish.</param>
    /// <param name="standing">The version that stands under the number chosen.</param>
    /// <param name="versionId">What a new version is to be called.</param>
    /// <param name="now">The time.</param>
    /// <param name="mostRanges">Into how many ranges the numbers may fall.</param>
    public Decision<TaskState, PublishOutcome> Publish(
        PublishVersion command, TaskVersion? standing, string versionId, DateTimeOffset now, int mostRanges)
    {
        if (!Exists)
        {
            return new(this, new PublishOutcome.UnknownTask());
        }

        if (standing is not null)
        {
            return Redescribe(standing, command, now);
        }

        if (command.Number is { } chosen && EverUsed.Contains(chosen))
        {
            return new(this, new PublishOutcome.NumberDeleted());
        }

        return ContentOf(command) switch
        {
            null => new(this, new PublishOutcome.NothingToPublish()),
            { Compilation: { CanRun: false } compilation } => new(this, new PublishOutcome.DoesNotCompile(compilation.Diagnostics)),
            { } content => Publish(command.Number ?? checked(EverUsed.Highest + 1), content, versionId, now, mostRanges),
        };
    }

    /// <summary>Deletes the draft or a published version.</summary>
    public Decision<TaskState, DeleteVersionOutcome> DeleteVersion(VersionLabel label, DateTimeOffset now, int mostRanges)
    {
        if (label == VersionLabel.Draft)
        {
            return Exists && Draft is not null
                ? new(Changed(now) with { Draft = null }, new DeleteVersionOutcome.Deleted(label))
                : new(this, new DeleteVersionOutcome.NoVersion());
        }

        var number = label == VersionLabel.Latest ? LatestNumber : label.PublishedNumber ?? 0;
        if (!IsPublished(number))
        {
            return new(this, new DeleteVersionOutcome.NoVersion());
        }

        var next = Changed(now).WithNumbers(EverUsed, Published.Remove(number)) with { Unlisting = number };
        return next.IsTooScattered(this, mostRanges)
            ? new(this, new DeleteVersionOutcome.TooScattered(mostRanges))
            : new(next, new DeleteVersionOutcome.Deleted(VersionLabel.OfNumber(number)));
    }

    /// <summary>Shows the task without code; null when there is no such task, or no more.</summary>
    public TaskDescription? Describe() => Exists ? Show() with { Published = Published } : null;

    /// <inheritdoc/>
    public ReadModelRow? ToRow(string grainKey) => Task is null
        ? null
        : new TaskRow(TenantKey.Parse(grainKey).Tenant, Revision, Show(), Draft?.Content.Source.Hash, IsDeleted: !Exists);

    private static bool IsSameConfiguration(string wanted, string? standing) =>
        standing is not null && JsonElement.DeepEquals(JsonElement.Parse(wanted), JsonElement.Parse(standing));

    private Decision<TaskState, PublishOutcome> Redescribe(TaskVersion standing, PublishVersion command, DateTimeOffset now)
    {
        if (command.Content is { } content && content.Source.Hash != standing.Content.Source.Hash)
        {
            return new(this, new PublishOutcome.Differs(InCode: true));
        }

        if (command.BrowserConfigurationJson is { } configuration && !IsSameConfiguration(configuration, standing.Content.BrowserConfigurationJson))
        {
            return new(this, new PublishOutcome.Differs(InCode: false));
        }

        if (command.Description is null || string.Equals(command.Description, standing.Content.Description, StringComparison.Ordinal))
        {
            return new(this, new PublishOutcome.Published(standing));
        }

        var described = standing with { Content = standing.Content with { Description = command.Description }, UpdatedAt = now };
        return new(Changed(now), new PublishOutcome.Published(described));
    }

    private Decision<TaskState, PublishOutcome> Publish(int number, TaskContent content, string versionId, DateTimeOffset now, int mostRanges)
    {
        var next = Changed(now).WithNumbers(EverUsed.Add(number), Published.Add(number));
        return next.IsTooScattered(this, mostRanges)
            ? new(this, new PublishOutcome.TooScattered(mostRanges))
            : new(next, new PublishOutcome.Published(new(Task!.Value, versionId, VersionLabel.OfNumber(number), content, now, now)));
    }

    /// <summary>What a new version consists of: what was given, else the draft with what was given beside it.</summary>
    private TaskContent? ContentOf(PublishVersion command) => command.Content ?? (Draft is null ? null : Draft.Content with
    {
        Description = command.Description ?? Draft.Content.Description,
        BrowserConfigurationJson = command.BrowserConfigurationJson ?? Draft.Content.BrowserConfigurationJson,
    });

    private TaskState Changed(DateTimeOffset now) => this with { UpdatedAt = now, Revision = Revision + 1 };

    private TaskState WithNumbers(VersionNumbers used, VersionNumbers live) =>
        this with { Used = used, Live = live, LatestNumber = live.Highest };

    // What makes it no worse is allowed also beyond the limit, which may have been lowered.
    private bool IsTooScattered(TaskState before, int mostRanges)
    {
        var ranges = EverUsed.Ranges + Published.Ranges;
        return ranges > mostRanges && ranges > before.EverUsed.Ranges + before.Published.Ranges;
    }

    private TaskDescription Show() =>
        new(Task!.Value, Name, Description, Language, LatestNumber, Draft is not null, CreatedAt, UpdatedAt, BrowserConfigurationJson);

    private TaskVersion DraftOf(TaskContent content, string versionId, DateTimeOffset now) =>
        new(Task!.Value, Draft?.VersionId ?? versionId, VersionLabel.Draft, content, Draft?.CreatedAt ?? now, now);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Dashboard.Platform;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>A task as lists show it.</summary>
public sealed record TaskRow(string Id, string Name, string? Description, string LatestVersion, DateTimeOffset UpdatedAt, ImmutableArray<RecentRun>? Recent)
{
    /// <summary>Gets its last executions, oldest first.</summary>
    public ImmutableArray<RecentRun> Runs => Recent ?? [];

    /// <summary>Gets the last of them.</summary>
    public RecentRun? Last => Runs is [.., var last] ? last : null;
}

/// <summary>An execution as the row of its task shows it.</summary>
public sealed record RecentRun(string ExecutionId, string Status, DateTimeOffset CreatedAt, long? DurationMs);

/// <summary>A page of tasks.</summary>
public sealed record TaskPage(ImmutableArray<TaskRow> Tasks, long Total, long Page, int Limit);

/// <summary>A task without code.</summary>
public sealed record TaskFacts(string Id, string Name, string? Description, string Latest, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Gets the highest number that is deployed; 0 when none is.</summary>
    public int LatestNumber => int.TryParse(Latest, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>A version with its code.</summary>
public sealed record VersionCode(
    string Version,
    string Code,
    string? Description,
    JsonElement? BrowserConfiguration,
    DateTimeOffset UpdatedAt,
    ImmutableArray<Diagnostic>? Diagnostics,
    ImmutableArray<TaskInput>? Inputs)
{
    /// <summary>What the draft is called among the versions.</summary>
    public const string Draft = "draft";

    /// <summary>Gets the source as text, with lines that end as they do in forms that were read.</summary>
    public string Text => SourceText.Decode(Code);

    /// <summary>Gets what it reads.</summary>
    public ImmutableArray<TaskInput> Reads => Inputs ?? [];
}

/// <summary>An input that code reads, and what it takes without it.</summary>
public sealed record TaskInput(string Name, string? Default);

/// <summary>The versions of a task: the draft, then the numbers, newest first.</summary>
public sealed record VersionList(ImmutableArray<VersionRow> Versions);

/// <summary>A version without its code.</summary>
public sealed record VersionRow(string Version, string? Description, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>What the compiler says of code.</summary>
public sealed record CodeCheck(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<TaskInput> Inputs)
{
    /// <summary>What is known of code that nobody looked at.</summary>
    public static CodeCheck None { get; } = new([], []);

    /// <summary>Gets a value indicating whether the code cannot run.</summary>
    public bool HasErrors => Diagnostics.Any(static remark => remark.IsError);
}

/// <summary>What running answers.</summary>
public sealed record StartedRun(string ExecutionResultId);

/// <summary>What an execution was asked for with. Of secret inputs only the names are known.</summary>
public sealed record RanWith(
    string Id,
    string? TaskId,
    string? Version,
    string? SessionId,
    int MaxAttempts,
    ImmutableDictionary<string, string>? Inputs,
    ImmutableArray<string>? SecretInputs);

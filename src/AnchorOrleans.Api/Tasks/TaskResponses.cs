using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>A task with code, as create and list answer it.</summary>
internal sealed record TaskResponse(
    string Id,
    string Name,
    string TeamId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    string LatestVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
    string Language,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? BrowserConfiguration,
    bool Deleted,
    string CreatedAt,
    string UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DiagnosticResponse>? Diagnostics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RecentExecutionResponse>? Recent = null)
{
    public static TaskResponse Of(TaskDescription task, string teamId, string? code, IReadOnlyList<DiagnosticResponse>? diagnostics = null) => new(
        task.Task.Value,
        task.Name,
        teamId,
        task.Description,
        task.Latest.Value,
        code,
        task.Language,
        Configuration.Show(task.BrowserConfigurationJson),
        Deleted: false,
        Timestamp.Of(task.CreatedAt),
        Timestamp.Of(task.UpdatedAt),
        diagnostics);
}

/// <summary>An execution as far as a picture of the last ones needs it.</summary>
internal sealed record RecentExecutionResponse(string ExecutionId, string Status, string CreatedAt, long? DurationMs)
{
    public static RecentExecutionResponse Of(ExecutionView view) =>
        new(view.Execution.Value, StatusWord.Of(view.Status), Timestamp.Of(view.RequestedAt), ExecutionResponse.MillisecondsOf(view));
}

/// <summary>A page of tasks; each is read when it is written, because a page of code may be large.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="Total">How many all pages have.</param>
/// <param name="Page">Which page this is.</param>
/// <param name="Limit">How many rows a page has.</param>
/// <param name="IsPartial">True when so many tasks were found that the oldest were not counted.</param>
internal sealed record TaskListResponse(
    IAsyncEnumerable<TaskResponse> Tasks,
    long Total,
    int Page,
    int Limit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsPartial = null);

/// <summary>A task without code.</summary>
internal sealed record TaskMetadataResponse(
    string Id,
    string Name,
    string TeamId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    string Latest,
    bool Deleted,
    string CreatedAt,
    string UpdatedAt)
{
    public static TaskMetadataResponse Of(TaskDescription task, string teamId) => new(
        task.Task.Value,
        task.Name,
        teamId,
        task.Description,
        task.Latest.Value,
        Deleted: false,
        Timestamp.Of(task.CreatedAt),
        Timestamp.Of(task.UpdatedAt));
}

/// <summary>A version with its code.</summary>
internal sealed record TaskVersionResponse(
    string Id,
    string TaskId,
    string Version,
    string Code,
    string Language,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? BrowserConfiguration,
    bool Deleted,
    string CreatedAt,
    string UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DiagnosticResponse>? Diagnostics,
    IReadOnlyList<InputResponse> Inputs)
{
    public static TaskVersionResponse Of(TaskVersion version, string code, TaskInputs inputs, IReadOnlyList<DiagnosticResponse>? diagnostics = null) => new(
        version.VersionId,
        version.Task.Value,
        version.Label.Value,
        code,
        version.Content.Language,
        version.Content.Description,
        Configuration.Show(version.Content.BrowserConfigurationJson),
        Deleted: false,
        Timestamp.Of(version.CreatedAt),
        Timestamp.Of(version.UpdatedAt),
        diagnostics,
        InputResponse.Of(inputs));
}

/// <summary>The versions of a task.</summary>
internal sealed record TaskVersionsResponse(string TaskId, IReadOnlyList<VersionItem> Versions);

/// <summary>A version in a list.</summary>
internal sealed record VersionItem(
    string Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    string CreatedAt,
    string UpdatedAt)
{
    public static VersionItem Of(TaskVersion draft) =>
        new(draft.Label.Value, draft.Content.Description, Timestamp.Of(draft.CreatedAt), Timestamp.Of(draft.UpdatedAt));

    public static VersionItem Of(VersionRow row) =>
        new(VersionLabel.OfNumber(row.Number).Value, row.Description, Timestamp.Of(row.CreatedAt), Timestamp.Of(row.UpdatedAt));
}

/// <summary>A remark of the compiler, beyond what the official service answers.</summary>
internal sealed record DiagnosticResponse(int Line, int Column, string Message, string Severity)
{
    public static IReadOnlyList<DiagnosticResponse> Of(ImmutableArray<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(remark => new DiagnosticResponse(remark.Line, remark.Column, remark.Message, remark.IsError ? "error" : "warning"))];
}

/// <summary>What the compiler says of code that was not saved.</summary>
internal sealed record CodeCheckResponse(IReadOnlyList<DiagnosticResponse> Diagnostics, IReadOnlyList<InputResponse> Inputs)
{
    public static CodeCheckResponse Of(CodeCheck check) => new(DiagnosticResponse.Of(check.Diagnostics), InputResponse.Of(check.Inputs));
}

/// <summary>An input that code reads, and what it takes without it, where the code says so by a literal.</summary>
internal sealed record InputResponse(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Default)
{
    /// <summary>Shows what a caller can give; names that the platform sets are left out.</summary>
    public static IReadOnlyList<InputResponse> Of(TaskInputs inputs) =>
        [.. inputs.Reads.Where(static input => !RunInputs.IsReserved(input.Name)).Select(static input => new InputResponse(input.Name, input.Default))];
}

/// <summary>Shows configurations, which are kept as JSON text.</summary>
file static class Configuration
{
    public static JsonElement? Show(string? json) => ProxyPassword.HideIn(json) is { } shown ? JsonElement.Parse(shown) : null;
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AnchorOrleans.Dashboard.Platform;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>What the agent API says of the service.</summary>
public sealed record AgentHealth(bool ModelConfigured);

/// <summary>An objective that was accepted.</summary>
public sealed record StartedObjective(string SessionId, string? TaskId);

/// <summary>Files that were uploaded for an objective.</summary>
public sealed record UploadedFiles(ImmutableArray<UploadedFile> Files);

/// <summary>A file that was uploaded.</summary>
public sealed record UploadedFile(string FileId);

/// <summary>Where an objective stands, as polling answers it.</summary>
public sealed record ObjectiveStanding(
    string Status, ObjectiveData? Data, ObjectiveUsage Usage, string? Error, string? Code, string? WaitingFor, DateTimeOffset? CompletedAt)
{
    /// <summary>Gets a value indicating whether it is over.</summary>
    public bool HasEnded => Status is "complete" or "failed" or "terminated";

    /// <summary>Gets what people read for where it stands.</summary>
    public string Words => Status switch
    {
        "started" => "queued",
        "guardrail_trigger" => "waits for a person",
        "complete" => "done",
        "terminated" => "ended with its session",
        _ => Status,
    };
}

/// <summary>What an objective came to.</summary>
public sealed record ObjectiveData(string? Message, bool? Truncated, ImmutableArray<KeptFile>? Files);

/// <summary>A file that an agent kept; the link works for a time.</summary>
public sealed record KeptFile(string Source, Uri DownloadUrl, string Filename)
{
    /// <summary>Gets the link on this site, whatever address links are handed out with.</summary>
    public string Link => DownloadUrl.PathAndQuery;
}

/// <summary>What an objective has used up.</summary>
public sealed record ObjectiveUsage(long InputTokens, long OutputTokens, double Cost, int Steps, [property: JsonPropertyName("completion_time")] double Seconds);

/// <summary>An agent's execution.</summary>
public sealed record ObjectiveFacts(string Id, string? SessionId, DateTimeOffset RequestedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, AgentPart? Agent);

/// <summary>What only an agent's execution has.</summary>
public sealed record AgentPart(string? Objective, string? StartingUrl, string? Output, string? Question, string? QuestionId, string? Rule, DateTimeOffset? AskedAt, LimitPart? Limits);

/// <summary>Within what an objective is carried out; the duration is in milliseconds.</summary>
public sealed record LimitPart(long InputTokens, long OutputTokens, long Duration, int Steps, double? Cost);

/// <summary>What an agent did, the newest first.</summary>
public sealed record StepList(int Count, ImmutableArray<StepRow> Items, int? Before)
{
    /// <summary>Gets the list of nothing.</summary>
    public static StepList None { get; } = new(0, [], Before: null);
}

/// <summary>One turn of an agent.</summary>
public sealed record StepRow(
    int Number,
    DateTimeOffset At,
    string Url,
    string Title,
    string Said,
    ImmutableArray<StepAction> Actions,
    long InputTokens,
    long OutputTokens,
    long Duration,
    string RecordId,
    string? ScreenshotId);

/// <summary>Something that an agent did.</summary>
public sealed record StepAction(string Tool, string? Target, string Arguments, string Result, bool Failed, ImmutableArray<StepJudgement> Judgements, long Duration);

/// <summary>What a rule said of it.</summary>
public sealed record StepJudgement(string Rule, string Verdict, bool? Approved, string? PolicyId);

/// <summary>What rules forbade and asked.</summary>
public sealed record DecisionList(ImmutableArray<DecisionRow> Items)
{
    /// <summary>Gets the list of nothing.</summary>
    public static DecisionList None { get; } = new([]);
}

/// <summary>What a rule forbade, or asked.</summary>
public sealed record DecisionRow(DateTimeOffset At, int Step, string Action, string Rule, string Verdict, bool? Approved, string? PolicyId);

/// <summary>The policies of a tenant.</summary>
public sealed record PolicyList(ImmutableArray<PolicyView> Items);

/// <summary>A policy.</summary>
public sealed record PolicyView(
    string Id,
    string Name,
    string Status,
    string? Role,
    PolicyDomains Domains,
    ImmutableArray<PolicyAction> Actions,
    ImmutableSortedDictionary<string, string> Defaults,
    PolicySituations Situations,
    [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt);

/// <summary>The rules about domains.</summary>
public sealed record PolicyDomains(string Mode, ImmutableArray<PolicyDomain> Entries);

/// <summary>A rule about domains.</summary>
public sealed record PolicyDomain(string Pattern, string Verdict);

/// <summary>A rule about actions.</summary>
public sealed record PolicyAction(string Category, string Verdict, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PolicyMatch? Match);

/// <summary>Which actions a rule means.</summary>
public sealed record PolicyMatch(string Type, string Text, string Scope);

/// <summary>What becomes of what rules recognise by themselves.</summary>
public sealed record PolicySituations(string? Purchase, string? Credentials, string? Captcha, string? Executables);

/// <summary>An objective in a list.</summary>
public sealed record ObjectiveRow(
    string Id, string? SessionId, string Status, string? Objective, DateTimeOffset RequestedAt, long? ExecutionTime, string? ErrorMessage);

/// <summary>A page of objectives.</summary>
public sealed record ObjectiveList(ImmutableArray<ObjectiveRow> Results, PagePlace Pagination);

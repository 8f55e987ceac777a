using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents;

/// <summary>Reads what an agent did, step by step, out of the records that are kept in any case.</summary>
internal sealed class StepReading(ArtifactReading reading, IArtifactStore artifacts, IExecutionLogs logs)
{
    private const string Folder = "steps/";
    private const string RecordEnding = ".json";
    private const string PictureEnding = ".png";

    /// <summary>Lists the steps that are done, the newest first.</summary>
    public async Task<StepListResponse> ListAsync(TenantId tenant, ExecutionView view, StepRange range, CancellationToken cancellationToken)
    {
        var files = (await reading.ListAsync(tenant, view, cancellationToken)).Where(static file => file.Path.StartsWith(Folder, StringComparison.Ordinal)).ToList();
        var pictures = files.Where(static file => file.Path.EndsWith(PictureEnding, StringComparison.Ordinal)).ToDictionary(NumberOf, static file => file.Id);
        var records = files.Where(static file => file.Path.EndsWith(RecordEnding, StringComparison.Ordinal)).OrderByDescending(NumberOf).ToList();
        var wanted = records.Where(file => range.Before is not { } before || NumberOf(file) < before).Take(range.Limit).ToList();
        var targets = wanted.Count == 0 ? [] : await ReadTargetsAsync(tenant, view.Execution, [.. wanted.Select(NumberOf)], cancellationToken);
        List<StepResponse> steps = [];
        foreach (var file in wanted)
        {
            using var record = JsonDocument.Parse(await artifacts.ReadAsync(file.Content.Hash, cancellationToken));
            var number = NumberOf(file);
            steps.Add(StepResponse.Of(record.RootElement, number, file.Id, pictures.GetValueOrDefault(number), targets.GetValueOrDefault(number, [])));
        }

        var last = wanted.Count == 0 ? 0 : NumberOf(wanted[^1]);
        return new StepListResponse(records.Count, steps, records.Exists(file => NumberOf(file) < last) ? last : null);
    }

    private static int NumberOf(ArtifactFile file) =>
        int.TryParse(file.Path.AsSpan(Folder.Length, file.Path.LastIndexOf('.') - Folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Reads on what the actions of some steps were, which only the log tells in words. A further attempt tells of its steps anew.</summary>
    private async Task<Dictionary<int, List<AgentEventLine>>> ReadTargetsAsync(TenantId tenant, ExecutionId execution, ImmutableHashSet<int> wanted, CancellationToken cancellationToken)
    {
        Dictionary<int, List<AgentEventLine>> targets = [];
        List<AgentEventLine> told = [];
        await foreach (var line in logs.ReadAsync(tenant, execution, cancellationToken))
        {
            switch (AgentEventLine.Read(line.Text))
            {
                case { Type: "action" } action:
                    told.Add(action);
                    break;
                case { Type: "step", Step: { } number }:
                    if (wanted.Contains(number))
                    {
                        targets[number] = told;
                    }

                    told = [];
                    break;
            }
        }

        return targets;
    }
}

/// <summary>What an agent did, step by step.</summary>
/// <param name="Count">How many steps there are.</param>
/// <param name="Items">Some of them, the newest first.</param>
/// <param name="Before">What to ask for to get those that come before; null when there are none.</param>
internal sealed record StepListResponse(int Count, IReadOnlyList<StepResponse> Items, int? Before);

/// <summary>One turn of an agent.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When it began.</param>
/// <param name="Url">The address of the page that the model saw.</param>
/// <param name="Title">What that page is called.</param>
/// <param name="Said">What the model said beside what it did; may be empty.</param>
/// <param name="Actions">What it did, in order.</param>
/// <param name="InputTokens">Of this step.</param>
/// <param name="OutputTokens">Of this step.</param>
/// <param name="Duration">In milliseconds, without the time in which a person was awaited.</param>
/// <param name="RecordId">The whole record among the execution's artifacts.</param>
/// <param name="ScreenshotId">What the page looked like before, among the execution's artifacts; null where no picture was taken.</param>
internal sealed record StepResponse(
    int Number,
    string At,
    string Url,
    string Title,
    string Said,
    IReadOnlyList<StepActionResponse> Actions,
    long InputTokens,
    long OutputTokens,
    long Duration,
    string RecordId,
    string? ScreenshotId)
{
    private const int LongestText = 2_000;

    /// <param name="record">As it was kept.</param>
    /// <param name="number">Its number.</param>
    /// <param name="recordId">By which the record is fetched.</param>
    /// <param name="screenshotId">By which its picture is fetched.</param>
    /// <param name="told">What the log tells of its actions.</param>
    public static StepResponse Of(JsonElement record, int number, string recordId, string? screenshotId, IReadOnlyList<AgentEventLine> told)
    {
        var seen = record.GetProperty("seen");
        var left = new List<AgentEventLine>(told);
        return new StepResponse(
            number,
            Timestamp.Of(record.GetProperty("at").GetDateTimeOffset()),
            seen.GetProperty("url").GetString() ?? "",
            CutText(seen.GetProperty("title").GetString()),
            CutText(record.GetProperty("said").GetString()),
            [.. record.GetProperty("actions").EnumerateArray().Select(action => ActionOf(action, left))],
            record.GetProperty("inputTokens").GetInt64(),
            record.GetProperty("outputTokens").GetInt64(),
            MillisecondsOf(record),
            recordId,
            screenshotId);
    }

    private static StepActionResponse ActionOf(JsonElement action, List<AgentEventLine> told)
    {
        var tool = action.GetProperty("tool").GetString()!;

        // What is refused before it begins is not told; so names say which belongs to which.
        var index = told.FindIndex(line => line.Name == tool);
        var target = index < 0 ? null : told[index].Target;
        told.RemoveRange(0, index + 1);
        return new StepActionResponse(
            tool,
            target,
            CutText(action.GetProperty("arguments").GetString()),
            CutText(action.GetProperty("result").GetString()),
            action.GetProperty("isFailed").GetBoolean(),
            [.. action.GetProperty("judgements").EnumerateArray().Select(JudgementOf)],
            MillisecondsOf(action));
    }

    private static StepJudgementResponse JudgementOf(JsonElement judgement) => new(
        judgement.GetProperty("rule").GetString()!,
        judgement.GetProperty("verdict").GetString()!.ToLower(CultureInfo.InvariantCulture),
        judgement.TryGetProperty("isApproved", out var isApproved) && isApproved.ValueKind is JsonValueKind.True or JsonValueKind.False ? isApproved.GetBoolean() : null,
        judgement.TryGetProperty("policy", out var policy) ? policy.GetString() : null);

    private static long MillisecondsOf(JsonElement element) =>
        TimeSpan.TryParse(element.GetProperty("duration").GetString(), CultureInfo.InvariantCulture, out var time) ? (long)time.TotalMilliseconds : 0;

    private static string CutText(string? text) => text is { Length: > LongestText } ? $"{text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)]}…" : text ?? "";
}

/// <summary>Something that an agent did.</summary>
/// <param name="Tool">The name of the tool.</param>
/// <param name="Target">On what, in words; null where it is on nothing.</param>
/// <param name="Arguments">As JSON text; cut after 2,000 characters.</param>
/// <param name="Result">What the model was told; cut after 2,000 characters.</param>
/// <param name="Failed">Whether it could not be done, or was refused.</param>
/// <param name="Judgements">What rules said of it.</param>
/// <param name="Duration">In milliseconds.</param>
internal sealed record StepActionResponse(
    string Tool, string? Target, string Arguments, string Result, bool Failed, IReadOnlyList<StepJudgementResponse> Judgements, long Duration);

/// <summary>What a rule said of an action.</summary>
/// <param name="Rule">The rule, in words.</param>
/// <param name="Verdict"><c>allow</c>, <c>guardrail</c> or <c>block</c>.</param>
/// <param name="Approved">Of a guardrail, whether a person allowed it; null when none was asked.</param>
/// <param name="PolicyId">The tenant's policy that holds the rule; null for the operator's, and for what the task itself says.</param>
internal sealed record StepJudgementResponse(string Rule, string Verdict, bool? Approved, string? PolicyId);

using System.Text;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tools;

/// <summary>Runs code that belongs to no task, as tasks are run: in the same jail and limits, and in its session's turn.</summary>
internal sealed class CodeExecution(RunSubmission submission, RunWaiting waiting, TaskSaving compiling, TimeProvider clock)
{
    /// <summary>Stands where executions name their task; no task has it.</summary>
    private static readonly TaskId NoTask = new(Guid.Empty.ToString("D"));

    // On one line with the first of the code, so that the lines of errors are the caller's.
    private const string Before =
        "import AnchorClient from 'anchorbrowser'; export default async function run() { "
        + "const anchorClient = new AnchorClient({ apiKey: process.env.ANCHOR_API_KEY }); const sessionId = process.env.ANCHOR_SESSION_ID; "
        + "const browser = await anchorClient.browser.connect(sessionId); const context = browser.contexts()[0]; const page = context.pages().at(-1); "
        + "try { return await (async () => { ";

    private const string After = "\n})(); } finally { await browser.close(); } }";

    /// <summary>Runs it and waits for its end.</summary>
    public async Task<IResult> ExecuteAsync(Caller caller, SessionId? session, string code, CancellationToken cancellationToken)
    {
        var (content, wrong) = await compiling.CompileAsync(Encoding.UTF8.GetBytes(Before + code + After));
        if (wrong is not null)
        {
            return wrong;
        }

        var version = new TaskVersion(NoTask, Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"), VersionLabel.Draft, content!, clock.GetUtcNow(), clock.GetUtcNow());
        var run = new RunRequest(new RunInputs([], []), IsAsync: false, session, OverrideJson: null, CleanupSessions: true, new RunQueueing(null, null, null, null, null));
        var (view, refusal) = await submission.SubmitAsync(caller, version, label: null, run, new IdempotencyKey(Value: null), cancellationToken);
        if (view is null)
        {
            return refusal!;
        }

        var (ended, unknown) = await waiting.WaitAsync(caller.Tenant, view, cancellationToken);
        return ended is null ? unknown! : Answer.Json(CodeResultResponse.Of(ended));
    }
}

/// <summary>What running code came to.</summary>
internal sealed record CodeResultResponse(
    bool Success,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Output,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    string ExecutionResultId)
{
    public static CodeResultResponse Of(RunResponse run) => new(run.Success, run.Message, run.Output, run.Error, run.ExecutionResultId);
}

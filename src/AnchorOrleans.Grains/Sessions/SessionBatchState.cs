using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>A batch of sessions as it is stored, and what may become of it.</summary>
[GenerateSerializer, Alias("anchor.session-batch-state")]
internal sealed record SessionBatchState
{
    /// <summary>Gets what was asked for; null while there is no such batch.</summary>
    [Id(0)] public StartBatch? Request { get; init; }

    /// <summary>Gets how many sessions were asked for, the first of them.</summary>
    [Id(1)] public int Asked { get; init; }

    [Id(2)] public BatchProgress Progress { get; init; }

    /// <summary>Gets a sentence about why the others were not asked for.</summary>
    [Id(3)] public string? Problem { get; init; }

    /// <summary>Accepts the request; a second one changes nothing.</summary>
    public SessionBatchState Start(StartBatch request) => Request is null ? this with { Request = request, Progress = BatchProgress.Asking } : this;

    /// <summary>Notes that the first <paramref name="asked"/> sessions were asked for.</summary>
    public SessionBatchState Ask(int asked) => Progress == BatchProgress.Asking && asked > Asked
        ? this with { Asked = asked, Progress = asked >= Request!.Count ? BatchProgress.Done : BatchProgress.Asking }
        : this;

    /// <summary>Asks for no more when the time is up; <paramref name="problem"/> says why not all were asked for by then.</summary>
    public SessionBatchState GiveUp(DateTimeOffset now, string problem) => Progress == BatchProgress.Asking && Request!.GiveUpAt <= now
        ? this with { Progress = BatchProgress.GaveUp, Problem = problem }
        : this;

    /// <summary>Asks for no more because a caller wishes so.</summary>
    public SessionBatchState Cancel() => Request is not null && Progress is BatchProgress.Asking or BatchProgress.Done
        ? this with { Progress = BatchProgress.Cancelled }
        : this;

    /// <summary>Shows the batch; null when there is none.</summary>
    public SessionBatchView? ToView() => Request is { } request
        ? new(request.Count, Asked, Progress, Problem, request.MetadataJson, request.RequestedAt)
        : null;
}

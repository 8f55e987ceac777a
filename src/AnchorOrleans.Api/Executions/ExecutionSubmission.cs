using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>Gives an execution its id, notes it with the run that starts it, and submits it: the same for code and for objectives.</summary>
internal sealed class ExecutionSubmission(IGrainFactory grains, RunChildren children, IOptions<ApiOptions> options)
{
    private static readonly Refusal OtherRequest = Refusal.Conflict($"The header '{IdempotencyKey.Header}' names another request; a new request needs a new key.");

    /// <summary>Submits it. Once it is asked for it is asked for: a caller who leaves finds it in the history.</summary>
    /// <returns>The execution as it stands, or why there is none.</returns>
    public async Task<(ExecutionView? View, Refusal? Refusal)> SubmitAsync(Caller caller, ExecutionRequest request, IdempotencyKey key)
    {
        if (await FindIdAsync(caller, request.RequestedAt, request.Fingerprint, key) is not { } execution)
        {
            return (null, OtherRequest);
        }

        if (await children.AdoptAsync(caller, execution) is { } refusal)
        {
            return (null, refusal);
        }

        var outcome = await grains.GetExecution(caller.Tenant, execution).SubmitAsync(request, CancellationToken.None);
        return outcome is SubmitOutcome.Accepted accepted ? (accepted.View, null) : (null, ToRefusal(outcome, request.Session));
    }

    /// <summary>Finds the execution for which an idempotency key stands already; none without a key, or before it was submitted.</summary>
    /// <returns>The execution as it stands, or that the key stands for something else.</returns>
    public async Task<(ExecutionView? View, Refusal? Refusal)> FindAsync(Caller caller, DateTimeOffset now, string? fingerprint, IdempotencyKey key)
    {
        if (key.Value is null)
        {
            return (null, null);
        }

        return await FindIdAsync(caller, now, fingerprint, key) is { } execution
            ? (await grains.GetExecution(caller.Tenant, execution).DescribeAsync(CancellationToken.None), null)
            : (null, OtherRequest);
    }

    /// <summary>Finds the id of the execution: a new one, or the one that the idempotency key stands for.</summary>
    /// <returns>Null when the key stands for another request.</returns>
    private async Task<ExecutionId?> FindIdAsync(Caller caller, DateTimeOffset requestedAt, string? fingerprint, IdempotencyKey key)
    {
        var id = new ExecutionId(Guid.CreateVersion7(requestedAt).ToString("D"));
        return key.HashFor(caller.Run) is { } hash
            ? await grains.GetIdempotencyKey(caller.Tenant, hash).ClaimAsync(new(id, fingerprint!, options.Value.IdempotencyRetention), CancellationToken.None)
            : id;
    }

    private Refusal ToRefusal(SubmitOutcome outcome, SessionId? session) => outcome switch
    {
        SubmitOutcome.NoSession => RunChildren.NoSession(session!.Value),
        SubmitOutcome.SessionFull full => Full($"{full.Capacity} executions wait in session '{session}', which is the limit.") with { Code = "SESSION_QUEUE_FULL" },
        SubmitOutcome.KeyFull full => Full($"{full.Capacity} executions wait for this 'concurrencyKey', which is the limit (Executions:KeyQueueCapacity)."),
        SubmitOutcome.OtherRequest => OtherRequest,
        _ => throw new UnreachableException(),
    };

    private Refusal Full(FormattableString message) => Refusal.TooMany(message.ToString(CultureInfo.InvariantCulture), options.Value.RetryAfter);
}

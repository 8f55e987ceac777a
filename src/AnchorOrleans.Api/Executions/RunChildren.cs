using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>Says what a run may start, and notes it with that run.</summary>
internal sealed class RunChildren(IGrainFactory grains)
{
    private static readonly Refusal RunHasEnded = Refusal.Conflict("The run that asks for this execution has ended.");

    /// <summary>Says why the calling run cannot start this; null when it can, and for every other caller.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="session">Where it would run.</param>
    /// <param name="concurrencyKey">The key that it would take.</param>
    /// <param name="cancellationToken">Gives up looking.</param>
    public async Task<Refusal?> WhyNotAsync(Caller caller, SessionId? session, string? concurrencyKey, CancellationToken cancellationToken)
    {
        if (caller.Run is null)
        {
            return null;
        }

        if (caller.Run.Lineage is not { } lineage)
        {
            return RunHasEnded;
        }

        if (concurrencyKey is { } key && lineage.ConcurrencyKeys.Contains(key, StringComparer.Ordinal))
        {
            return Refusal.Invalid("'concurrencyKey' must not be one that the run itself or a run above it holds, since it would wait for itself.");
        }

        return session is { } wanted && wanted != lineage.Turn && !await IsOwnAsync(caller.Tenant, wanted, lineage, cancellationToken)
            ? NoSession(wanted)
            : null;
    }

    /// <summary>Notes with the calling run, if one calls, that it starts this execution.</summary>
    /// <returns>Why it must not be submitted.</returns>
    public async Task<Refusal?> AdoptAsync(Caller caller, ExecutionId child) => caller.Run is not { } run
        ? null
        : await grains.GetExecution(caller.Tenant, run.Execution).AdoptChildAsync(child, CancellationToken.None) switch
        {
            AdoptOutcome.Adopted => null,
            AdoptOutcome.Ended => RunHasEnded,
            AdoptOutcome.TooDeep deep => Refusal.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"At most {deep.Limit} levels of runs may lie below the first run (Executions:MaxDepth); this would be one more.")),
            AdoptOutcome.TooMany many => Refusal.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"A run may start at most {many.Limit} runs (Executions:MaxChildren); this would be one more.")),
            _ => throw new UnreachableException(),
        };

    /// <summary>Says that there is no such session.</summary>
    public static Refusal NoSession(SessionId session) => Refusal.NotFound($"There is no session '{session}', or it has ended.") with { Code = "SESSION_NOT_FOUND" };

    private async Task<bool> IsOwnAsync(TenantId tenant, SessionId session, RunLineage lineage, CancellationToken cancellationToken) =>
        await grains.GetSession(tenant, session).DescribeAsync(cancellationToken) is { OwnedBy: { } owner } && lineage.Above.Contains(owner);
}

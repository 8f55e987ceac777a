using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Finds out who a key belongs to.</summary>
internal sealed class Callers(IGrainFactory grains, ApiKeys keys)
{
    private const int MaxKeyLength = 512;

    /// <summary>Answers the caller; null when the key is missing, unknown or revoked, or its run has ended.</summary>
    public async ValueTask<Caller?> FindAsync(string? key, CancellationToken cancellationToken)
    {
        if (key is not { Length: > 0 and <= MaxKeyLength })
        {
            return null;
        }

        if (RunKey.TryParse(key) is { } runKey)
        {
            return await FindRunAsync(key, runKey, cancellationToken);
        }

        return await keys.FindAsync(key, cancellationToken) is { } grant ? new Caller(grant.Tenant, grant.Role, Run: null, key) : null;
    }

    /// <summary>Asks the run itself each time: its key dies with it, at once.</summary>
    private async ValueTask<Caller?> FindRunAsync(string key, RunKey runKey, CancellationToken cancellationToken)
    {
        var tenant = runKey.Execution.Tenant;
        var run = await grains.GetExecution(tenant, new ExecutionId(runKey.Execution.Id)).AuthorizeAsync(runKey.SecretHash, cancellationToken);
        return run is null ? null : new Caller(tenant, ApiKeyRole.Run, run, key);
    }
}

using System.Net;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Finds out who a key belongs to.</summary>
internal sealed class Callers(IGrainFactory grains, ApiKeys keys, RequestLimits limits)
{
    private const int MaxKeyLength = 512;

    /// <summary>Answers the caller; none when the key is missing, unknown or revoked, or its run has ended.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">Who sent it; null when it came through a socket of this machine.</param>
    /// <param name="cancellationToken">The request was given up.</param>
    /// <returns>The caller; or no caller, with a refusal when the address has sent so many unknown keys that this one is not looked up.</returns>
    public async ValueTask<(Caller? Caller, Refusal? Refusal)> FindAsync(string? key, IPAddress? address, CancellationToken cancellationToken)
    {
        if (key is not { Length: > 0 and <= MaxKeyLength })
        {
            return (null, null);
        }

        if (limits.RefuseUnknown(address) is { } refusal && !keys.WasGood(key))
        {
            return (null, refusal);
        }

        var caller = await LookUpAsync(key, cancellationToken);
        if (caller is null)
        {
            limits.CountUnknown(address);
        }

        return (caller, null);
    }

    private async ValueTask<Caller?> LookUpAsync(string key, CancellationToken cancellationToken)
    {
        if (RunKey.TryParse(key) is { } runKey)
        {
            return await FindRunAsync(key, runKey, cancellationToken);
        }

        return await keys.FindAsync(key, cancellationToken) is { } grant ? new Caller(grant.Tenant, grant.Role, Run: null, key) { KeyName = grant.Name } : null;
    }

    /// <summary>Asks the run itself each time: its key dies with it, at once.</summary>
    private async ValueTask<Caller?> FindRunAsync(string key, RunKey runKey, CancellationToken cancellationToken)
    {
        var tenant = runKey.Execution.Tenant;
        var run = await grains.GetExecution(tenant, new ExecutionId(runKey.Execution.Id)).AuthorizeAsync(runKey.SecretHash, cancellationToken);
        return run is null ? null : new Caller(tenant, ApiKeyRole.Run, run, key);
    }
}

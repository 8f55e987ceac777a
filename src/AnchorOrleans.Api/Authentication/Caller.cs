using System.Reflection;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Who sent a request.</summary>
/// <param name="Tenant">Whose key it was.</param>
/// <param name="Role">What the key allows.</param>
/// <param name="Run">The run, when it was a run's key.</param>
/// <param name="Key">The key itself, which becomes part of the links that the caller gets. It is a secret.</param>
internal sealed record Caller(TenantId Tenant, ApiKeyRole Role, RunGrant? Run, string Key) : IBindableFromHttpContext<Caller>
{
    /// <summary>Gets what the tenant calls the key; empty for that of a run.</summary>
    public string KeyName { get; init; } = "";

    /// <summary>Takes the caller that <see cref="CallerGate"/> let in; without one the endpoint fails instead of serving nobody.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Caller?>(context.Features.Get<Caller>()
            ?? throw new InvalidOperationException($"The endpoint of {context.Request.Path} takes a caller but names no {nameof(RequiredAccess)}."));

    /// <summary>Says whether the caller may use a session: any of its tenant, but for a run only the one it was given and those it opened.</summary>
    public bool MayUse(SessionView session) =>
        Run is null || session.OwnedBy == Run.Execution || session.Session == Run.Session;

    /// <summary>Hides the key.</summary>
    public override string ToString() => Run is null ? $"{Role} key of {Tenant}" : $"key of run {Tenant}/{Run.Execution}";
}

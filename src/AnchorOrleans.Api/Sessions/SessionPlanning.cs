using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Turns what a caller asks for into what its session will be, the same way for one session, a later one and a batch.</summary>
internal sealed class SessionPlanning(UnsupportedOptions unsupported, ISecretBox secrets, IOptions<ApiOptions> options)
{
    /// <summary>Decides it.</summary>
    public SessionPlan Plan(CreateSessionRequest asked, Caller caller)
    {
        var (request, refusal) = asked.FilledFrom(caller.Run, options.Value);
        if (refusal is not null)
        {
            return new SessionPlan.Refused(refusal);
        }

        var warnings = unsupported.In(request);
        if (warnings.Count > 0 && unsupported.AreRefused)
        {
            return new SessionPlan.Refused(Refusal.Invalid(string.Join(' ', warnings)));
        }

        return new SessionPlan.Accepted(unsupported.Without(request.ToSettings(caller, secrets, options.Value)), warnings.Count > 0 ? warnings : null);
    }
}

/// <summary>What a request for a session comes to.</summary>
internal abstract record SessionPlan
{
    private SessionPlan()
    {
    }

    /// <summary>It can be opened.</summary>
    /// <param name="Settings">How it will be.</param>
    /// <param name="Warnings">What it will be without; null for nothing.</param>
    public sealed record Accepted(SessionSettings Settings, IReadOnlyList<string>? Warnings) : SessionPlan;

    /// <summary>It cannot.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(Refusal Refusal) : SessionPlan;
}

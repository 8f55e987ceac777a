using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Does in the browsers of sessions what callers ask over HTTP; the port to where the browsers are.</summary>
public interface ISessionControl
{
    /// <summary>Does it; commands to one session are done one after the other.</summary>
    Task<CommandOutcome> PerformAsync(TenantId tenant, SessionId session, SessionCommand command, CancellationToken cancellationToken = default);
}

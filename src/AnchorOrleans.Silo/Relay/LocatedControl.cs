using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Does in browsers what callers ask over HTTP, wherever those are.</summary>
internal sealed class LocatedControl(RelayClient relay, LocalSessions? here = null) : ISessionControl
{
    /// <inheritdoc/>
    public async Task<CommandOutcome> PerformAsync(TenantId tenant, SessionId session, SessionCommand command, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? await local.Control.PerformAsync(tenant, session, command, cancellationToken)
            : await relay.AskAsync<CommandOutcome>(tenant, session, HttpMethod.Post, RelayPath.Commands, RelayJson.Content(command), cancellationToken)
                ?? new CommandOutcome.NoBrowser();
}

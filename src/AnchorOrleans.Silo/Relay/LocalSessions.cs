using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Relay;

/// <summary>What this silo does for the sessions whose browsers it has; a process without the silo's role has none of it.</summary>
/// <param name="HasBrowser">Tells whether the browser of a session is here.</param>
/// <param name="Connections">Takes guests to the browsers.</param>
/// <param name="Control">Does in them what is asked over HTTP.</param>
/// <param name="Views">Shows them.</param>
/// <param name="Files">Brings and fetches their files.</param>
/// <param name="Recordings">Pauses their recordings.</param>
internal sealed record LocalSessions(
    Func<TenantKey, bool> HasBrowser,
    ISessionConnections Connections,
    ISessionControl Control,
    ISessionViews Views,
    ISessionFiles Files,
    ISessionRecordings Recordings)
{
    /// <summary>Answers itself when a session's browser is here; else null.</summary>
    public LocalSessions? With(TenantId tenant, SessionId session) => HasBrowser(new(tenant, session.Value)) ? this : null;
}

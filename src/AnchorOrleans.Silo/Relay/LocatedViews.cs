using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Shows browsers, wherever those are.</summary>
internal sealed class LocatedViews(RelayClient relay, TimeProvider clock, LocalSessions? here = null) : ISessionViews
{
    /// <inheritdoc/>
    public async Task<JoinOutcome> JoinAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        if (here?.With(tenant, session) is { } local)
        {
            return await local.Views.JoinAsync(tenant, session, cancellationToken);
        }

        switch (await relay.ConnectAsync(tenant, session, RelayPath.Of(tenant, session, RelayPath.Viewer), cancellationToken))
        {
            case { State: WebSocketState.Open } socket:
                return new JoinOutcome.Joined(new RelayedConnection(socket, clock));
            case var refused:
                var limit = LimitOf(refused);
                refused?.Dispose();
                return limit is { } most ? new JoinOutcome.Full(most) : new JoinOutcome.NoBrowser();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryUseAsync(TenantId tenant, SessionId session, string word, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? await local.Views.TryUseAsync(tenant, session, word, cancellationToken)
            : await relay.AskAsync<WordAnswer>(tenant, session, HttpMethod.Post, RelayPath.Words, RelayJson.Content(new UsedWord(word)), cancellationToken) is { IsGood: true };

    /// <inheritdoc/>
    public async Task<LookOutcome> LookAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? await local.Views.LookAsync(tenant, session, cancellationToken)
            : await relay.AskAsync<LookOutcome>(tenant, session, HttpMethod.Get, RelayPath.Picture, content: null, cancellationToken) ?? new LookOutcome.NoBrowser();

    private static int? LimitOf(ClientWebSocket? refused) =>
        refused is { HttpStatusCode: HttpStatusCode.TooManyRequests, HttpResponseHeaders: { } headers }
        && headers.TryGetValue(RelayPath.LimitHeader, out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}

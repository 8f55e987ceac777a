using System.Net.WebSockets;
using System.Runtime.InteropServices;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Browser.Screencasts;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>Shows the browsers of this silo's sessions; while anybody looks, the session is not idle.</summary>
internal sealed class SessionViews(SessionBrowsers browsers, IOptions<ScreencastOptions> options, IOptions<ThumbnailOptions> thumbnails) : ISessionViews
{
    /// <inheritdoc/>
    public async Task<JoinOutcome> JoinAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        if (browsers.Find(new(tenant, session.Value)) is not { } browser)
        {
            return new JoinOutcome.NoBrowser();
        }

        var activity = browser.Idleness.Begin();
        var hasJoined = false;
        try
        {
            var view = browser.ViewWith(options.Value);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, browser.Ending);
            if (await view.JoinAsync(either.Token) is not { } viewer)
            {
                return new JoinOutcome.Full(options.Value.MaxViewers);
            }

            hasJoined = true;
            Diagnostics.Viewers.Add(1);
            return new JoinOutcome.Joined(new View(browser, view, viewer, activity));
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The browser ended meanwhile.
            return new JoinOutcome.NoBrowser();
        }
        finally
        {
            if (!hasJoined)
            {
                activity.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryUseAsync(TenantId tenant, SessionId session, string word, CancellationToken cancellationToken) =>
        Task.FromResult(browsers.Find(new(tenant, session.Value)) is { } browser && browser.ViewWith(options.Value).TryUse(word));

    /// <inheritdoc/>
    public async Task<LookOutcome> LookAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        if (browsers.Find(new(tenant, session.Value)) is not { } browser)
        {
            return new LookOutcome.NoBrowser();
        }

        try
        {
            return await browser.ThumbnailsWith(thumbnails.Value).LookAsync(browser.Ending, cancellationToken) is { } jpeg
                ? new LookOutcome.Picture(ImmutableCollectionsMarshal.AsImmutableArray(jpeg))
                : new LookOutcome.NotShown(thumbnails.Value.Interval);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The browser ended meanwhile.
            return new LookOutcome.NoBrowser();
        }
    }

    private sealed class View(SessionBrowser browser, LiveView view, ScreencastViewer viewer, IDisposable activity) : ISessionView
    {
        public bool IsReadOnly => browser.Assignment.Settings.LiveView is { IsReadOnly: true };

        public Task ShowAsync(WebSocket socket, CancellationToken cancellationToken) =>
            view.ShowAsync(socket, viewer, !IsReadOnly, browser.Ending, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            Diagnostics.Viewers.Add(-1);
            await viewer.DisposeAsync();
            activity.Dispose();
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Extensions;
using AnchorOrleans.Silo.Profiles;
using AnchorOrleans.Silo.Recordings;
using AnchorOrleans.Silo.Telemetry;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>The browsers of this silo's sessions: opens and closes them, ends them at their limits, and connects guests to them.</summary>
internal sealed partial class SessionBrowsers(
    IBrowserPool pool,
    CdpRelay relay,
    SessionProxies proxies,
    AdvertDomains adverts,
    SessionProfiles profiles,
    SessionRecordings recordings,
    SessionTraces traces,
    ExtensionShelf extensions,
    SessionCheckpoints checkpoints,
    IGrainFactory grains,
    AttemptReports reports,
    IOptions<SessionFileOptions> files,
    TimeProvider clock,
    ILogger<SessionBrowsers> logger) : IBrowserRunner, ISessionConnections
{
    private static readonly OpenBrowserOutcome Newer = new(IsOpen: false, "A newer browser of this session runs already.");

    /// <summary>How long the creation of a session waits for its first page.</summary>
    private static readonly TimeSpan FirstPagePatience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<TenantKey, SessionBrowser> _browsers = new();

    /// <summary>What is being opened: a session that asks again while its browser starts gets that one, not a second.</summary>
    private readonly ConcurrentDictionary<TenantKey, Opening> _openings = new();

    /// <inheritdoc/>
    public async Task<OpenBrowserOutcome> OpenAsync(BrowserAssignment assignment, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Who asks may give up; what was begun goes on, and whoever asks again learns of it.
            var opening = _openings.GetOrAdd(assignment.Session, _ => new Opening(assignment, OpenOnceAsync));
            if (opening.Epoch > assignment.Epoch)
            {
                return Newer;
            }

            var outcome = await opening.Outcome.WaitAsync(cancellationToken);
            if (opening.Epoch == assignment.Epoch)
            {
                return outcome;
            }
        }
    }

    private async Task<OpenBrowserOutcome> OpenOnceAsync(Opening opening, BrowserAssignment assignment)
    {
        using var span = DetachedSpans.Begin(SpanNames.OpenSession, assignment.TraceParent);
        span?.SetTag("anchor.session.id", assignment.Session.Id);
        try
        {
            var outcome = await OpenAsync(assignment);
            span?.SetStatus(outcome.IsOpen ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
            return outcome;
        }
        finally
        {
            _openings.TryRemove(new(assignment.Session, opening));
        }
    }

    private async Task<OpenBrowserOutcome> OpenAsync(BrowserAssignment assignment)
    {
        if (_browsers.TryGetValue(assignment.Session, out var existing))
        {
            if (existing.Assignment.Epoch >= assignment.Epoch)
            {
                return existing.Assignment.Epoch == assignment.Epoch
                    ? new(IsOpen: true)
                    : Newer;
            }

            await EndAsync(assignment.Session, assignment.Epoch);
        }

        try
        {
            var settings = assignment.Settings;
            var lease = await pool.AcquireAsync(
                new BrowserRequest
                {
                    Viewport = new(settings.ViewportWidth, settings.ViewportHeight),
                    HasWindow = !settings.Headless,
                    AllowsPopups = settings.Features?.AllowsPopups == true,
                    WithoutWebSecurity = settings.Features?.WithoutWebSecurity == true,
                    DownloadsPdf = settings.Features?.DownloadsPdf == true,
                    IsFullscreen = settings.Features?.IsFullscreen == true && !settings.Headless,
                    SuppressesDialogs = settings.Features?.SuppressesDialogs == true,
                    OpensPopupsAsTabs = settings.Features?.OpensPopupsAsTabs == true,
                    CrossesOrigins = settings.Features?.CrossesOrigins == true,
                    Egress = proxies.PolicyFor(assignment.Session.Tenant, settings.Proxy) with
                    {
                        Adverts = settings.Features?.ShowsAdverts == true ? null : adverts.List,
                    },
                    Profile = await profiles.FindAsync(assignment.Session.Tenant, settings.Profile, CancellationToken.None),
                    Extensions = settings.Extensions.IsDefaultOrEmpty ? [] : await extensions.FindAsync(assignment.Session.Tenant, settings.Extensions),
                },
                CancellationToken.None);
            var browser = new SessionBrowser(assignment, lease, files.Value.Downloads, clock);
            _browsers[assignment.Session] = browser;
            Diagnostics.CountBrowsers(+1);
            _ = WatchAsync(browser);
            await TakeHoldAsync(browser);
            recordings.Begin(browser);
            await traces.BeginAsync(browser);
            if (assignment.Checkpoint is { } checkpoint)
            {
                await checkpoints.RestoreAsync(browser, checkpoint);
            }
            else if (settings.InitialUrl is { } url)
            {
                await OpenPageAsync(lease, url);
            }

            return new(IsOpen: true);
        }
        catch (Exception exception) when (exception is BrowserUnavailableException or SessionProxyException or SessionProfileException)
        {
            LogNotOpened(exception, assignment.Session.Id);
            await reports.EndLeaseAsync(assignment.Lease);
            return new(IsOpen: false, exception.Message);
        }
    }

    /// <inheritdoc/>
    public async Task CloseAsync(TenantKey session, long epoch, CancellationToken cancellationToken)
    {
        if (_openings.TryGetValue(session, out var opening) && opening.Epoch <= epoch)
        {
            await opening.EndedAsync().WaitAsync(cancellationToken);
        }

        await EndAsync(session, epoch).WaitAsync(cancellationToken);
    }

    private Task EndAsync(TenantKey session, long epoch)
    {
        if (!_browsers.TryGetValue(session, out var browser) || browser.Assignment.Epoch > epoch)
        {
            return Task.CompletedTask;
        }

        browser.End("ended");
        return browser.Gone;
    }

    /// <inheritdoc/>
    public void SetBusy(TenantKey session, bool isBusy)
    {
        if (_browsers.TryGetValue(session, out var browser))
        {
            browser.Idleness.SetBusy(isBusy);
            if (!isBusy)
            {
                // Whoever was to go on in this browser has been ended instead.
                browser.Rules.ForgetBefore();
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ISessionConnection?> ConnectAsync(TenantId tenant, SessionId session, string? page, CancellationToken cancellationToken)
    {
        if (!_browsers.TryGetValue(new(tenant, session.Value), out var browser))
        {
            return null;
        }

        try
        {
            var path = page is null ? null : $"/devtools/page/{page}";
            return new GuestConnection(relay, await relay.ConnectAsync(browser.Lease, path, cancellationToken), browser);
        }
        catch (CdpConnectException) when (page is not null || browser.Lease.Exited.IsCompleted)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<BrowserDescription?> DescribeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        if (!_browsers.TryGetValue(new(tenant, session.Value), out var browser))
        {
            return null;
        }

        try
        {
            var version = await relay.GetVersionAsync(browser.Lease, cancellationToken);
            var pages = await relay.GetPagesAsync(browser.Lease, cancellationToken);
            return new BrowserDescription(
                version.Browser,
                version.ProtocolVersion,
                version.UserAgent,
                version.V8Version,
                version.WebKitVersion,
                [.. pages.Select(open => new SessionPage(open.Id, open.Title, open.Url))]);
        }
        catch (CdpConnectException) when (browser.Lease.Exited.IsCompleted)
        {
            return null;
        }
    }

    /// <summary>Finds a session's browser; null when there is none here.</summary>
    public SessionBrowser? Find(TenantKey session) => _browsers.GetValueOrDefault(session);

    /// <summary>Closes every browser: the service stops.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_openings.Values.Select(opening => opening.EndedAsync())).WaitAsync(cancellationToken);
        foreach (var browser in _browsers.Values)
        {
            browser.End("instance_lost");
        }

        await Task.WhenAll(_browsers.Values.Select(browser => browser.Gone)).WaitAsync(cancellationToken);
    }

    /// <summary>Opens the first page. A site that is slow or does not answer is the guest's to see, not a reason to refuse the session.</summary>
    private async Task OpenPageAsync(IBrowserLease lease, string url)
    {
        using var patience = new CancellationTokenSource(FirstPagePatience, clock);
        try
        {
            await lease.NavigateAsync(url, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            LogFirstPageSlow(FirstPagePatience.TotalSeconds);
        }
        catch (CdpConnectException exception)
        {
            // The browser ended meanwhile; whoever watches it tells the session.
            LogFirstPageLost(exception);
        }
    }

    /// <summary>Takes hold of the browser before anybody can use it, so that no download goes unnoticed.</summary>
    private async Task TakeHoldAsync(SessionBrowser browser)
    {
        try
        {
            await browser.ControlAsync(CancellationToken.None);
        }
        catch (WebSocketException exception)
        {
            // The browser ended meanwhile; whoever watches it tells the session.
            LogNotHeld(exception, browser.Assignment.Session.Id);
        }
    }

    /// <summary>Waits for the browser's end, whatever brings it; then tells the session and gives the slot back.</summary>
    private async Task WatchAsync(SessionBrowser browser)
    {
        var (session, epoch) = (browser.Assignment.Session, browser.Assignment.Epoch);
        var reason = await browser.WaitForEndAsync();
        await traces.KeepAsync(browser);
        await profiles.KeepAsync(browser, reason);
        try
        {
            await browser.Lease.DisposeAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotDisposed(exception, session.Id);
        }

        // Whoever sees the end sees what the session left.
        await (browser.Recording?.Kept ?? Task.CompletedTask);
        _browsers.TryRemove(new(session, browser));
        Diagnostics.CountBrowsers(-1);
        await grains.GetSession(session.Tenant, new(session.Id)).OnBrowserGoneAsync(epoch, reason);
        await reports.EndLeaseAsync(browser.Assignment.Lease);
        browser.Dispose();
    }

    /// <summary>A browser that is being opened; the work begins when somebody asks for its outcome.</summary>
    private sealed class Opening
    {
        private readonly Lazy<Task<OpenBrowserOutcome>> _outcome;

        public Opening(BrowserAssignment assignment, Func<Opening, BrowserAssignment, Task<OpenBrowserOutcome>> open)
        {
            Epoch = assignment.Epoch;
            _outcome = new(() => open(this, assignment));
        }

        public long Epoch { get; }

        public Task<OpenBrowserOutcome> Outcome => _outcome.Value;

        /// <summary>Waits until it is open or has failed, whichever.</summary>
        public async Task EndedAsync() => await ((Task)Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A guest's connection; while it lasts, the session is not idle.</summary>
    private sealed class GuestConnection : ISessionConnection
    {
        private readonly CdpRelay _relay;
        private readonly CdpConnection _connection;
        private readonly SessionBrowser _browser;
        private readonly IDisposable _activity;
        private readonly Activity? _span;

        public GuestConnection(CdpRelay relay, CdpConnection connection, SessionBrowser browser)
        {
            (_relay, _connection, _browser) = (relay, connection, browser);
            _activity = _browser.Idleness.Begin();
            _span = Diagnostics.Source.StartActivity(SpanNames.Guest);
            _span?.SetTag("anchor.session.id", browser.Assignment.Session.Id);
        }

        public async Task RelayAsync(WebSocket guest, CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _browser.Ending);
            var end = await _relay.RunAsync(guest, _connection, either.Token);
            _span?.SetTag("anchor.cdp.end", end.Reason.ToString()).SetTag("anchor.cdp.from_guest", end.FromGuestBytes).SetTag("anchor.cdp.to_guest", end.ToGuestBytes);
        }

        public ValueTask DisposeAsync()
        {
            _connection.Dispose();
            _activity.Dispose();
            _span?.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The browser of session {Session} could not be opened.")]
    private partial void LogNotOpened(Exception exception, string session);

    [LoggerMessage(LogLevel.Debug, "A session's first page had not answered after {Patience} s.")]
    private partial void LogFirstPageSlow(double patience);

    [LoggerMessage(LogLevel.Debug, "A browser ended while its first page was opened.")]
    private partial void LogFirstPageLost(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The browser of session {Session} ended before it was used.")]
    private partial void LogNotHeld(Exception exception, string session);

    [LoggerMessage(LogLevel.Error, "What the browser of session {Session} left could not be removed.")]
    private partial void LogNotDisposed(Exception exception, string session);
}

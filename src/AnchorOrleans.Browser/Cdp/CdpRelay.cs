using System.Net.WebSockets;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Pool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Relays DevTools messages between guests and browsers; several guests may use one browser at once.</summary>
/// <remarks>
/// Messages pass in parts as they come, each part waiting for the one before it: one buffer a direction, whatever the size of a message and however
/// slowly a guest reads. Towards Chromium that also lifts its limit of 100 MB, which holds for a frame and not for a message. Of what passes, the
/// relay reads the names of commands, the parameters of a few (<see cref="Policy.CdpPolicy"/>), and which targets wait for a guest; nothing is logged.
/// </remarks>
public sealed partial class CdpRelay(IOptions<BrowserOptions> options, TimeProvider clock, ILogger<CdpRelay> logger)
{
    private const string SessionEnded = "SESSION_ENDED";

    /// <summary>A close frame has room for 123 bytes.</summary>
    private const string GuestRefused = "A message was no command, or pages waited for this client, which was busy or did not read.";

    /// <summary>How long a side may take to close in order before it is cut.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PageGrace = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _connectTimeout = options.Value.ConnectTimeout;
    private readonly TimeSpan _pausedTimeout = options.Value.PausedTargetTimeout;
    private readonly int _checkedBytes = options.Value.CheckedCommandBytes;
    private readonly ILogger _logger = logger;

    private string NoAnswer => $"The browser did not answer within {_connectTimeout.TotalSeconds:0.#} s (Browser:ConnectTimeout).";

    /// <summary>Connects to a browser's DevTools, so that a guest can be refused before its own connection is accepted.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="path"><c>/devtools/page/…</c> or <c>/devtools/browser/…</c>; by default the browser-wide endpoint.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CdpConnectException">The browser has ended, does not answer in time, or knows no such path.</exception>
    public async Task<CdpConnection> ConnectAsync(ICdpEndpoint browser, string? path = null, CancellationToken cancellationToken = default)
    {
        var target = path ?? browser.BrowserPath;
        if (!CdpPaths.IsKnown(target))
        {
            throw new CdpConnectException("A DevTools path is /devtools/browser/ID or /devtools/page/ID.");
        }

        using var timeout = new CancellationTokenSource(_connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await CdpConnection.OpenAsync(browser, target, either.Token);
        }
        catch (WebSocketException exception)
        {
            throw new CdpConnectException("The browser has ended, or has no such page.", exception);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CdpConnectException(NoAnswer, exception);
        }
    }

    /// <summary>Asks a browser for its versions.</summary>
    /// <exception cref="CdpConnectException">The browser has ended or does not answer in time.</exception>
    public Task<CdpVersion> GetVersionAsync(ICdpEndpoint browser, CancellationToken cancellationToken = default) =>
        AskAsync(token => CdpVersion.FetchAsync(browser, token), cancellationToken);

    /// <summary>Asks a browser for its open pages.</summary>
    /// <exception cref="CdpConnectException">The browser has ended or does not answer in time.</exception>
    public Task<IReadOnlyList<CdpPage>> GetPagesAsync(ICdpEndpoint browser, CancellationToken cancellationToken = default) =>
        AskAsync(token => CdpPage.FetchAsync(browser, token), cancellationToken);

    /// <summary>Connects a guest with the browser-wide endpoint and relays until one side goes.</summary>
    /// <exception cref="CdpConnectException">The browser cannot be reached; the guest's connection is untouched.</exception>
    public async Task<CdpRelayEnd> RunAsync(WebSocket guest, IBrowserLease lease, CancellationToken cancellationToken = default)
    {
        using var connection = await ConnectAsync(lease, path: null, cancellationToken);
        return await RunAsync(guest, connection, cancellationToken);
    }

    /// <summary>Relays until one side goes, and closes the other.</summary>
    /// <param name="guest">The guest's connection, not read or written by anyone else.</param>
    /// <param name="browser">The connection to the browser, which ends with the relay.</param>
    /// <param name="cancellationToken">Ends the relay; the guest is told that its session ended.</param>
    public async Task<CdpRelayEnd> RunAsync(WebSocket guest, CdpConnection browser, CancellationToken cancellationToken = default)
    {
        Diagnostics.CdpConnections.Add(1);
        try
        {
            return await RelayAsync(guest, browser, cancellationToken);
        }
        finally
        {
            Diagnostics.CdpConnections.Add(-1);
        }
    }

    private async Task<CdpRelayEnd> RelayAsync(WebSocket guest, CdpConnection browser, CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);

        var (toBrowser, toGuest) = (new CdpOutlet(browser.Socket), new CdpOutlet(guest));
        var paused = new PausedTargets(toBrowser, _pausedTimeout, clock);
        var gate = new CdpGate(guest, toBrowser, toGuest, paused, _checkedBytes);
        var feed = new CdpFeed(browser.Socket, toGuest, paused, _checkedBytes);
        var up = gate.RunAsync(stop.Token);
        var down = feed.RunAsync(stop.Token);
        var starting = paused.RunAsync(stop.Token);

        var first = await Task.WhenAny(up, down, starting, cancelled.Task);
        var reason = first == up ? ReasonOf(await up, CdpRelayEndReason.GuestLeft, CdpRelayEndReason.BrowserLeft)
            : first == down ? ReasonOf(await down, CdpRelayEndReason.BrowserLeft, CdpRelayEndReason.GuestLeft)
            : first == starting ? CdpRelayEndReason.GuestRefused
            : CdpRelayEndReason.Cancelled;

        stop.CancelAfter(CloseTimeout);
        if (reason != CdpRelayEndReason.BrowserLeft)
        {
            // Chromium needs no farewell, and its end releases the pump that reads from it.
            browser.Socket.Abort();
        }

        await down;
        var farewell = await FarewellAsync(reason, browser);
        await toGuest.CloseAsync(farewell.Status, farewell.Text, stop.Token);
        await up;
        await CdpSocket.ReadToEndAsync(guest, stop.Token);
        await stop.CancelAsync();
        await starting;
        browser.Dispose();

        var end = new CdpRelayEnd(reason, gate.Bytes, feed.Bytes);
        LogEnded(reason, end.FromGuestBytes, end.ToGuestBytes);
        return end;
    }

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new CdpConnectException("The browser has ended.", exception);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CdpConnectException(NoAnswer, exception);
        }
    }

    private static CdpRelayEndReason ReasonOf(CdpPumpEnd end, CdpRelayEndReason source, CdpRelayEndReason destination) => end switch
    {
        CdpPumpEnd.DestinationBroke => destination,
        CdpPumpEnd.Violated or CdpPumpEnd.NotReading => CdpRelayEndReason.GuestRefused,
        _ => source,
    };

    /// <summary>Finds the words for the guest's close frame.</summary>
    private async Task<CdpFarewell> FarewellAsync(CdpRelayEndReason reason, CdpConnection browser)
    {
        switch (reason)
        {
            case CdpRelayEndReason.GuestLeft:
                return new CdpFarewell(WebSocketCloseStatus.NormalClosure, "");
            case CdpRelayEndReason.GuestRefused:
                return new CdpFarewell(WebSocketCloseStatus.PolicyViolation, GuestRefused);
            case CdpRelayEndReason.Cancelled:
                return new CdpFarewell(WebSocketCloseStatus.EndpointUnavailable, SessionEnded);
        }

        // Chromium breaks connections off when a page closes and when it dies itself; a moment later it is known which of the two it was.
        var exited = browser.Endpoint.Exited;
        await Task.WhenAny(exited, Task.Delay(browser.IsOfPage ? PageGrace : ExitGrace, clock));
        if (exited.IsCompletedSuccessfully)
        {
            return new CdpFarewell(WebSocketCloseStatus.EndpointUnavailable, (await exited).Code);
        }

        return browser.IsOfPage
            ? new CdpFarewell(WebSocketCloseStatus.NormalClosure, "The page was closed.")
            : new CdpFarewell(WebSocketCloseStatus.EndpointUnavailable, SessionEnded);
    }

    private sealed record CdpFarewell(WebSocketCloseStatus Status, string Text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A DevTools relay ended ({Reason}) after {FromGuestBytes} bytes from and {ToGuestBytes} bytes to its guest.")]
    private partial void LogEnded(CdpRelayEndReason reason, long fromGuestBytes, long toGuestBytes);
}

/// <summary>How a relay ended.</summary>
/// <param name="Reason">Who went first.</param>
/// <param name="FromGuestBytes">How much the guest sent.</param>
/// <param name="ToGuestBytes">How much the guest got.</param>
public sealed record CdpRelayEnd(CdpRelayEndReason Reason, long FromGuestBytes, long ToGuestBytes);

/// <summary>Who went first.</summary>
public enum CdpRelayEndReason
{
    /// <summary>The guest.</summary>
    GuestLeft,

    /// <summary>The browser, or the page that was connected to.</summary>
    BrowserLeft,

    /// <summary>The relay was told to end.</summary>
    Cancelled,

    /// <summary>The guest had to go: it sent what is no command, or pages waited for it in vain.</summary>
    GuestRefused,
}

/// <summary>A browser's DevTools cannot be reached; the message is fit for a guest.</summary>
public sealed class CdpConnectException(string message, Exception? innerException = null) : Exception(message, innerException);

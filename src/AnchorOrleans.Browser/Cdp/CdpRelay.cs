using System.Net.WebSockets;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Pool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Relays DevTools messages between guests and browsers; several guests may use one browser at once.</summary>
/// <remarks>
/// Messages pass in parts as they come, each part waiting for the one before it: one buffer a direction, whatever the size of a message and however
/// slowly a guest reads. Towards Chromium that also lifts its limit of 100 MB, which holds for a frame and not for a message. What passes is never
/// looked at and never logged.
/// </remarks>
public sealed partial class CdpRelay(IOptions<BrowserOptions> options, TimeProvider clock, ILogger<CdpRelay> logger)
{
    private const string SessionEnded = "SESSION_ENDED";

    /// <summary>How long a side may take to close in order before it is cut.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PageGrace = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _connectTimeout = options.Value.ConnectTimeout;
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
    public async Task<CdpVersion> GetVersionAsync(ICdpEndpoint browser, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(_connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await CdpVersion.FetchAsync(browser, either.Token);
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
        using var stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);

        var fromGuest = new CdpPump(guest, browser.Socket);
        var toGuest = new CdpPump(browser.Socket, guest);
        var up = fromGuest.RunAsync(stop.Token);
        var down = toGuest.RunAsync(stop.Token);

        var first = await Task.WhenAny(up, down, cancelled.Task);
        var reason = first == up ? ReasonOf(await up, CdpRelayEndReason.GuestLeft, CdpRelayEndReason.BrowserLeft)
            : first == down ? ReasonOf(await down, CdpRelayEndReason.BrowserLeft, CdpRelayEndReason.GuestLeft)
            : CdpRelayEndReason.Cancelled;

        stop.CancelAfter(CloseTimeout);
        if (reason != CdpRelayEndReason.BrowserLeft)
        {
            // Chromium needs no farewell, and its end releases the pump that reads from it.
            browser.Socket.Abort();
        }

        await down;
        await CloseGuestAsync(guest, await FarewellAsync(reason, browser), stop.Token);
        await up;
        browser.Dispose();

        var end = new CdpRelayEnd(reason, fromGuest.Bytes, toGuest.Bytes);
        LogEnded(reason, end.FromGuestBytes, end.ToGuestBytes);
        return end;
    }

    private static CdpRelayEndReason ReasonOf(CdpPumpEnd end, CdpRelayEndReason source, CdpRelayEndReason destination)
    {
        return end == CdpPumpEnd.DestinationBroke ? destination : source;
    }

    /// <summary>Finds the words for the guest's close frame.</summary>
    private async Task<CdpFarewell> FarewellAsync(CdpRelayEndReason reason, CdpConnection browser)
    {
        if (reason != CdpRelayEndReason.BrowserLeft)
        {
            return reason == CdpRelayEndReason.GuestLeft
                ? new CdpFarewell(WebSocketCloseStatus.NormalClosure, "")
                : new CdpFarewell(WebSocketCloseStatus.EndpointUnavailable, SessionEnded);
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

    private static async Task CloseGuestAsync(WebSocket guest, CdpFarewell farewell, CancellationToken cancellationToken)
    {
        if (guest.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        try
        {
            await guest.CloseOutputAsync(farewell.Status, farewell.Text, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The guest is gone, or takes nothing any more; there is no other way to tell it.
            guest.Abort();
        }
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
}

/// <summary>A browser's DevTools cannot be reached; the message is fit for a guest.</summary>
public sealed class CdpConnectException(string message, Exception? innerException = null) : Exception(message, innerException);

using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>One side of a relay as it is written to: whole messages of the relay's own go between those that pass in parts, never into one.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore owns nothing without its wait handle, and both pumps may still release it after the relay has left.")]
internal sealed class CdpOutlet(WebSocket socket)
{
    private readonly SemaphoreSlim _free = new(1);
    private bool _isWithinMessage;

    /// <summary>Passes on a part of a message; only one pump does so.</summary>
    public async ValueTask SendPartAsync(ReadOnlyMemory<byte> part, bool isLast, CancellationToken cancellationToken)
    {
        if (!_isWithinMessage)
        {
            await _free.WaitAsync(cancellationToken);
            _isWithinMessage = true;
        }

        await socket.SendAsync(part, WebSocketMessageType.Text, isLast, cancellationToken);
        if (isLast)
        {
            _isWithinMessage = false;
            _free.Release();
        }
    }

    /// <summary>Sends a message of the relay's own, after the one that is just passing.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>The pump that passes parts on ends here; a message that it has begun stays without its rest.</summary>
    public void EndParts()
    {
        if (_isWithinMessage)
        {
            _isWithinMessage = false;
            _free.Release();
        }
    }

    /// <summary>Says goodbye; a side that takes nothing any more is cut.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string text, CancellationToken cancellationToken)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        try
        {
            await _free.WaitAsync(cancellationToken);
            await socket.CloseOutputAsync(status, text, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or does not read; there is no other way to tell it.
            socket.Abort();
        }
    }
}

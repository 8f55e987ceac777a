using System.Net.WebSockets;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Reads from WebSockets whose other side may go at any time.</summary>
internal static class CdpSocket
{
    /// <summary>Receives the next part; null when the connection is no more.</summary>
    public static async ValueTask<ValueWebSocketReceiveResult?> ReceiveAsync(WebSocket source, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return null;
        }
    }

    /// <summary>Waits until the other side has answered a goodbye; closing before would take it from its reader.</summary>
    public static async Task ReadToEndAsync(WebSocket source, CancellationToken cancellationToken)
    {
        var ignored = new byte[4096];
        while (source.State == WebSocketState.CloseSent && await ReceiveAsync(source, ignored, cancellationToken) is not null)
        {
        }
    }

    /// <summary>Knows all the ways in which a WebSocket says that its other side is gone, or that it was told to stop.</summary>
    public static bool IsEnd(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException;
}

/// <summary>What ended one direction of a relay.</summary>
internal enum CdpPumpEnd
{
    /// <summary>The side that it reads from closed in order.</summary>
    SourceClosed,

    /// <summary>The side that it reads from is gone.</summary>
    SourceBroke,

    /// <summary>The side that it writes to is gone.</summary>
    DestinationBroke,

    /// <summary>The guest sent what no relay can pass on.</summary>
    Violated,

    /// <summary>The guest did not read, while targets may wait for it.</summary>
    NotReading,
}

using System.Buffers;
using System.Net.WebSockets;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Passes messages on in one direction, part by part.</summary>
internal sealed class CdpPump(WebSocket source, WebSocket destination)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Gets how much has passed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Runs until either side ends; never fails.</summary>
    public async Task<CdpPumpEnd> RunAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                if (await ReceiveAsync(buffer, cancellationToken) is not { } part)
                {
                    return CdpPumpEnd.SourceBroke;
                }

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return CdpPumpEnd.SourceClosed;
                }

                if (!await SendAsync(buffer.AsMemory(0, part.Count), part, cancellationToken))
                {
                    return CdpPumpEnd.DestinationBroke;
                }

                Bytes += part.Count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<ValueWebSocketReceiveResult?> ReceiveAsync(byte[] buffer, CancellationToken cancellationToken)
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

    private async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, ValueWebSocketReceiveResult part, CancellationToken cancellationToken)
    {
        try
        {
            await destination.SendAsync(bytes, part.MessageType, part.EndOfMessage, cancellationToken);
            return true;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return false;
        }
    }

    /// <summary>All the ways in which a WebSocket says that its other side is gone, or that it was told to stop.</summary>
    private static bool IsEnd(Exception exception)
    {
        return exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException;
    }
}

/// <summary>What ended a pump.</summary>
internal enum CdpPumpEnd
{
    SourceClosed,
    SourceBroke,
    DestinationBroke,
}

using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Reads and writes whole texts over a WebSocket.</summary>
internal static class SocketText
{
    /// <summary>Reads a text.</summary>
    /// <returns>Null when the other end closes, or sends bytes, or more than <paramref name="limit"/> of them.</returns>
    public static async Task<string?> ReadTextAsync(this WebSocket socket, int limit, CancellationToken cancellationToken)
    {
        var whole = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await socket.ReceiveAsync(whole.GetMemory(), cancellationToken);
            whole.Advance(read.Count);
            if (read.MessageType != WebSocketMessageType.Text || whole.WrittenCount > limit)
            {
                return null;
            }

            if (read.EndOfMessage)
            {
                return Encoding.UTF8.GetString(whole.WrittenSpan);
            }
        }
    }

    /// <summary>Writes a text.</summary>
    public static Task WriteTextAsync(this WebSocket socket, string text, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>Closes it as the protocol wants; a guest that does not answer is left.</summary>
    public static async Task CloseQuietlyAsync(this WebSocket socket, TimeProvider clock)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), clock);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It has gone already.
        }
    }
}

using System.Net.WebSockets;
using System.Text.Json;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>The few commands that this project itself gives to a browser.</summary>
internal static class CdpCommands
{
    /// <summary>An event about one target is small; what is longer does not come from a browser that has just started.</summary>
    private const int LongestMessage = 1024 * 1024;

    private const int FirstBuffer = 4096;

    /// <summary>Waits until the browser has a page.</summary>
    /// <exception cref="WebSocketException">The browser ended.</exception>
    /// <exception cref="InvalidDataException">The browser does not speak the protocol.</exception>
    public static async Task WaitForPageAsync(CdpConnection connection, CancellationToken cancellationToken)
    {
        var command = """{"id":1,"method":"Target.setDiscoverTargets","params":{"discover":true}}"""u8.ToArray();
        await connection.Socket.SendAsync(command.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

        while (!IsAboutPage(await ReceiveAsync(connection.Socket, cancellationToken)))
        {
        }
    }

    /// <summary>Has the browser end; its end is its answer.</summary>
    /// <exception cref="WebSocketException">The browser ended before.</exception>
    public static Task CloseBrowserAsync(CdpConnection connection, CancellationToken cancellationToken) =>
        connection.Socket.SendAsync("""{"id":1,"method":"Browser.close"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static bool IsAboutPage(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        return document.RootElement.TryGetProperty("method", out var method)
            && method.ValueEquals("Target.targetCreated")
            && document.RootElement.GetProperty("params").GetProperty("targetInfo").GetProperty("type").ValueEquals("page");
    }

    /// <summary>Receives one whole message.</summary>
    /// <exception cref="WebSocketException">The browser closed the connection.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            }

            if (part.EndOfMessage)
            {
                return buffer.AsMemory(0, length);
            }

            if (length == LongestMessage)
            {
                throw new InvalidDataException($"The browser sent a message of more than {LongestMessage} bytes in answer to a small command.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, LongestMessage));
            }
        }
    }
}

using System.Buffers;
using System.Net.WebSockets;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Makes one of two WebSockets: what comes on one goes out on the other, part by part, the goodbyes too.</summary>
/// <remarks>Each part waits for the one before it, so a side that reads slowly slows the other, and one buffer a direction is all that is held.</remarks>
/// <param name="guest">The side that came to us.</param>
/// <param name="silo">The side to which it is taken.</param>
/// <param name="clock">Bounds the farewell.</param>
internal sealed class SocketSplice(WebSocket guest, WebSocket silo, TimeProvider clock)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>What a guest is told whose session's silo is gone: what sessions end with then.</summary>
    private const string SiloLost = "INSTANCE_LOST";

    private const string Stopping = "GATEWAY_STOPPING";

    /// <summary>How long a side may take to close in order before it is cut.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private enum End
    {
        Closed,
        SourceLost,
        DestinationLost,
    }

    /// <summary>Runs until either side goes; the other is closed then.</summary>
    /// <param name="cancellationToken">The guest has gone, or this process stops.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);

        var up = PassAsync(guest, silo, stop.Token);
        var down = PassAsync(silo, guest, stop.Token);
        var first = await Task.WhenAny(up, down, cancelled.Task);
        stop.CancelAfter(CloseTimeout);
        if (first == cancelled.Task)
        {
            await CloseGuestAsync(Stopping, stop.Token);
        }
        else if ((first == up && await up == End.DestinationLost) || (first == down && await down == End.SourceLost))
        {
            await CloseGuestAsync(SiloLost, stop.Token);
        }

        // What was closed in order waits for the other's answer; what is lost, for nothing.
        if (first == cancelled.Task || await (Task<End>)first != End.Closed)
        {
            silo.Abort();
        }

        await down;
        await up;
    }

    private static async Task<End> PassAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part;
                try
                {
                    part = await from.ReceiveAsync(buffer.AsMemory(0, BufferSize), cancellationToken);
                }
                catch (Exception exception) when (IsLoss(exception))
                {
                    return End.SourceLost;
                }

                try
                {
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        await HandOnCloseAsync(from, to, cancellationToken);
                        return End.Closed;
                    }

                    await to.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellationToken);
                }
                catch (Exception exception) when (IsLoss(exception))
                {
                    return End.DestinationLost;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Task HandOnCloseAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken) => (to.State, from.CloseStatus) switch
    {
        (not (WebSocketState.Open or WebSocketState.CloseReceived), _) => Task.CompletedTask,
        (_, null or WebSocketCloseStatus.Empty) => to.CloseOutputAsync(WebSocketCloseStatus.Empty, statusDescription: null, cancellationToken),
        (_, { } status) => to.CloseOutputAsync(status, from.CloseStatusDescription, cancellationToken),
    };

    private async Task CloseGuestAsync(string reason, CancellationToken cancellationToken)
    {
        if (guest.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        try
        {
            await guest.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, reason, cancellationToken);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // A guest that does not read cannot be told in any other way.
            guest.Abort();
        }
    }

    /// <summary>Knows all the ways in which a WebSocket says that its other side is gone, or that it was told to stop.</summary>
    private static bool IsLoss(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException;
}

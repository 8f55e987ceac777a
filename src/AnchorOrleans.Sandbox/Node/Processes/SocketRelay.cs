using System.Buffers;
using System.Net.Sockets;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>A unix socket in the folder that a jail sees, which leads, once its run is known, to a socket of the host.</summary>
/// <remarks>
/// What a jail sees is fixed when it starts, and a warm jail starts before anybody knows whom it will serve. It also means that nothing of a
/// run can reach the host's sockets once the run has ended.
/// </remarks>
internal sealed class SocketRelay : IAsyncDisposable
{
    private const int BufferBytes = 65_536;

    // Anybody who sees the socket may connect: the folder is what keeps the host's other users out.
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;

    public SocketRelay(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Everybody);
        }

        _listener.Listen();
    }

    /// <summary>Leads the socket to its target, for at most so many connections at once.</summary>
    public void Open(string target, int connections)
    {
        _accepting = AcceptAsync(new UnixDomainSocketEndPoint(target), connections, _stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(UnixDomainSocketEndPoint target, int connections, CancellationToken stopping)
    {
        using var free = new SemaphoreSlim(connections);
        var relayed = new HashSet<Task>();
        try
        {
            while (true)
            {
                await free.WaitAsync(stopping);
                var arrived = await _listener.AcceptAsync(stopping);
                relayed.RemoveWhere(task => task.IsCompleted);
                relayed.Add(RelayAsync(arrived, target, free, stopping));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relayed);
        }
    }

    private static async Task RelayAsync(Socket arrived, UnixDomainSocketEndPoint target, SemaphoreSlim free, CancellationToken stopping)
    {
        using var onward = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await onward.ConnectAsync(target, stopping);
            await Task.WhenAll(CopyAsync(arrived, onward, stopping), CopyAsync(onward, arrived, stopping));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away or the run ended: the other side learns of it by the close below.
        }
        finally
        {
            arrived.Dispose();
            free.Release();
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stopping)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int received;
            while ((received = await from.ReceiveAsync(buffer, stopping)) > 0)
            {
                for (var sent = 0; sent < received;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), stopping);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Ends the opposite direction too, which may wait for ever on a side that is still there.
            from.Dispose();
            to.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

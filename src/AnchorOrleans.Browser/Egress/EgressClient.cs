using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace AnchorOrleans.Browser.Egress;

/// <summary>The jail's side of one proxy connection.</summary>
internal sealed class EgressClient : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Socket _socket;

    public EgressClient(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: false);
        Reader = PipeReader.Create(Stream, ReaderOptions);
    }

    /// <summary>Gets how connections are read: with no buffer held while nothing comes, since most tunnels are silent most of the time.</summary>
    public static StreamPipeReaderOptions ReaderOptions { get; } = new(bufferSize: BufferSize, minimumReadSize: BufferSize / 4, leaveOpen: true, useZeroByteReads: true);

    public Stream Stream { get; }

    public PipeReader Reader { get; }

    /// <summary>Answers instead of an origin, and ends the connection for further requests.</summary>
    public async Task AnswerAsync(int status, string sentence, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes($"{sentence}\n");
        var head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {ReasonOf(status)}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        await Stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], cancellationToken);
    }

    public void CompleteWrites() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection so that the last answer is read: closing with unread input would reset it.</summary>
    public async Task LingerAsync(CancellationToken cancellationToken)
    {
        CompleteWrites();
        while (true)
        {
            var result = await Reader.ReadAsync(cancellationToken);
            Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Reader.CompleteAsync();
        await Stream.DisposeAsync();
        _socket.Dispose();
    }

    private static string ReasonOf(int status) => status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        431 => "Request Header Fields Too Large",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        _ => "Error",
    };
}

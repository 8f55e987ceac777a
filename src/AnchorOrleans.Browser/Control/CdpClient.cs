using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;

namespace AnchorOrleans.Browser.Control;

/// <summary>Gives commands to a browser, many at once, and hears its events.</summary>
internal sealed class CdpClient : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The longest answers are screenshots; what is longer is not for us. A page can make an event as long as it likes, so it is passed over and does not end the connection.</summary>
    private const int LongestMessage = 64 * 1024 * 1024;

    /// <summary>The protocol's error for a session that there is not.</summary>
    private const int NoSession = -32001;

    private readonly ConcurrentDictionary<int, Call> _calls = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CdpConnection _connection;
    private readonly Task _receiving;
    private int _lastId;

    private CdpClient(CdpConnection connection, Action<CdpEvent> listener)
    {
        _connection = connection;
        _receiving = ReceiveAsync(listener);
    }

    /// <summary>Gets a task that completes when the connection has ended; it never fails.</summary>
    public Task Closed => _receiving;

    /// <summary>Connects to the whole browser.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="listener">Hears every event, in order; it must return at once.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public static async Task<CdpClient> OpenAsync(ICdpEndpoint browser, Action<CdpEvent> listener, CancellationToken cancellationToken) =>
        new(await CdpConnection.OpenAsync(browser, browser.BrowserPath, cancellationToken), listener);

    /// <summary>Gives a command and waits for its answer.</summary>
    /// <exception cref="CdpTargetGoneException">The page was closed before it answered.</exception>
    /// <exception cref="CdpCommandException">The browser refuses the command.</exception>
    /// <exception cref="WebSocketException">The connection has ended.</exception>
    public async Task<JsonElement> CallAsync(string method, JsonObject? parameters, string? session, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        var call = new Call(session);
        _calls[id] = call;
        try
        {
            await SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), cancellationToken);

            // Whoever stops receiving fails the calls it sees; one that came later is failed here.
            if (_receiving.IsCompleted)
            {
                throw Ended();
            }

            return await call.Answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _connection.Dispose();
        await _receiving;
        _closing.Dispose();
        _sending.Dispose();
    }

    private static ReadOnlySpan<byte> AnswerBegins => "{\"id\":"u8;

    private static WebSocketException Ended() => new(WebSocketError.ConnectionClosedPrematurely);

    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            // A message that is cut off in the middle would end the connection for everybody who uses it.
            await _connection.Socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Sockets say each of these when their other side went away while they wrote.
            throw Ended();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync(Action<CdpEvent> listener)
    {
        using var message = new MemoryStream();
        var buffer = new byte[BufferSize];
        var isTooLong = false;
        try
        {
            while (true)
            {
                var part = await _connection.Socket.ReceiveAsync(buffer.AsMemory(), _closing.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                isTooLong |= message.Length + part.Count > LongestMessage;
                if (!isTooLong)
                {
                    message.Write(buffer, 0, part.Count);
                }

                if (part.EndOfMessage)
                {
                    Take(message.GetBuffer().AsSpan(0, (int)message.Length), isTooLong, listener);
                    message.SetLength(0);
                    isTooLong = false;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser or this client has ended, which every call that waits is told.
        }

        foreach (var call in _calls.Values)
        {
            call.Answer.TrySetException(Ended());
        }
    }

    /// <summary>Takes a message; of one that is too long only the beginning is there, which names the call that it would answer.</summary>
    private void Take(ReadOnlySpan<byte> message, bool isTooLong, Action<CdpEvent> listener)
    {
        if (!isTooLong)
        {
            Take(JsonElement.Parse(message), listener);
        }
        else if (message.StartsWith(AnswerBegins) && Utf8Parser.TryParse(message[AnswerBegins.Length..], out int id, out _) && _calls.TryGetValue(id, out var call))
        {
            call.Answer.TrySetException(new CdpCommandException("its answer is too long."));
        }
    }

    private void Take(JsonElement message, Action<CdpEvent> listener)
    {
        if (!message.TryGetProperty("id", out var id))
        {
            var session = message.TryGetProperty("sessionId", out var text) ? text.GetString() : null;
            var what = new CdpEvent(message.GetProperty("method").GetString()!, message.GetProperty("params"), session);
            FailCallsTo(what);
            listener(what);
        }
        else if (_calls.TryGetValue(id.GetInt32(), out var call))
        {
            if (message.TryGetProperty("error", out var error))
            {
                call.Answer.TrySetException(ExceptionFor(error));
            }
            else
            {
                call.Answer.TrySetResult(message.GetProperty("result"));
            }
        }
    }

    /// <summary>Ends the wait for what nobody will answer: a page that closes takes the commands with it that it has not answered.</summary>
    private void FailCallsTo(CdpEvent what)
    {
        if (what.Method != "Target.detachedFromTarget")
        {
            return;
        }

        var gone = what.Parameters.GetProperty("sessionId").GetString();
        foreach (var call in _calls.Values.Where(call => string.Equals(call.Session, gone, StringComparison.Ordinal)))
        {
            call.Answer.TrySetException(new CdpTargetGoneException());
        }
    }

    private static CdpCommandException ExceptionFor(JsonElement error) => error.GetProperty("code").GetInt32() == NoSession
        ? new CdpTargetGoneException()
        : new CdpCommandException(error.GetProperty("message").GetString()!);

    private sealed record Call(string? Session)
    {
        public TaskCompletionSource<JsonElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What a browser tells by itself.</summary>
/// <param name="Method">What happened.</param>
/// <param name="Parameters">Its details.</param>
/// <param name="Session">In which attached target; null for the browser as a whole.</param>
internal sealed record CdpEvent(string Method, JsonElement Parameters, string? Session);

/// <summary>A browser refused a command.</summary>
internal class CdpCommandException(string message) : Exception(message);

/// <summary>A command was for a page that is no more.</summary>
internal sealed class CdpTargetGoneException() : CdpCommandException("the page was closed.");

using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>Shows a browser to one viewer over a WebSocket, and hands on what the viewer does.</summary>
/// <param name="socket">The viewer's.</param>
/// <param name="viewer">The viewer's place before the screen.</param>
/// <param name="hands">What the viewer may do; null for looking only.</param>
/// <param name="clock">Bounds the farewell.</param>
internal sealed class ViewerConnection(WebSocket socket, ScreencastViewer viewer, ViewerHands? hands, TimeProvider clock)
{
    /// <summary>A private code that tells the page not to come back.</summary>
    private const WebSocketCloseStatus SessionEnded = (WebSocketCloseStatus)4000;

    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);

    private const int LongestMessage = 1024 * 1024;
    private const int MostNotes = 16;
    private const int MostUnfinished = 32;

    /// <summary>What is to be said to this viewer alone; who does not read gets the latest.</summary>
    private readonly Channel<byte[]> _notes = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostNotes) { FullMode = BoundedChannelFullMode.DropOldest });

    private int _unfinished;

    /// <summary>Stays until the viewer or the browser is gone.</summary>
    /// <param name="ending">The session ends, which the viewer is told.</param>
    /// <param name="cancellationToken">The viewer has gone, or the service stops.</param>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancellationToken)
    {
        // What waits in the socket must not be cancelled before the farewell: that would abort the connection.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, cancellationToken);
        using var farewell = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        var showing = ShowAsync(either.Token, farewell.Token);
        var hearing = HearAsync(either.Token, farewell.Token);
        await Task.WhenAny(showing, hearing);
        var hasGone = hearing.IsCompleted;
        farewell.CancelAfter(hasGone ? TimeSpan.Zero : FarewellPatience);
        await either.CancelAsync();
        await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!hasGone && socket.State == WebSocketState.Open)
        {
            var status = cancellationToken.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : SessionEnded;
            await socket.CloseOutputAsync(status, statusDescription: null, farewell.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static byte[] Write(ScreencastState state, bool mayTouch) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["type"] = "state",
        ["tabs"] = new JsonArray([.. state.Pages.Select(page => new JsonObject { ["id"] = page.Id, ["title"] = page.Title, ["url"] = page.Url })]),
        ["current"] = state.Current,
        ["canGoBack"] = state.CanGoBack,
        ["canGoForward"] = state.CanGoForward,
        ["dialog"] = state.Dialog is { } dialog ? new JsonObject { ["kind"] = dialog.Kind, ["message"] = dialog.Message, ["text"] = dialog.Text } : null,
        ["readOnly"] = !mayTouch,
    });

    private static byte[] Note(string type, string text) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["type"] = type, ["text"] = text });

    private async Task ShowAsync(CancellationToken leaving, CancellationToken farewell)
    {
        ScreencastState? state = null;
        ScreencastFrame? frame = null;
        while (await viewer.WaitForNewsAsync(leaving))
        {
            while (_notes.Reader.TryRead(out var note))
            {
                await socket.SendAsync(note, WebSocketMessageType.Text, endOfMessage: true, farewell);
            }

            if (viewer.Screencast.State is var newest && newest != state)
            {
                state = newest;
                await socket.SendAsync(Write(state, hands is not null), WebSocketMessageType.Text, endOfMessage: true, farewell);
            }

            if (viewer.Frame is { } picture && picture != frame)
            {
                frame = picture;
                await socket.SendAsync(frame.Message, WebSocketMessageType.Binary, endOfMessage: true, farewell);
            }
        }
    }

    private async Task HearAsync(CancellationToken leaving, CancellationToken farewell)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(1024), farewell);
            message.Advance(part.Count);
            if (part.MessageType != WebSocketMessageType.Text || message.WrittenCount > LongestMessage)
            {
                return;
            }

            if (part.EndOfMessage)
            {
                Hear(message.WrittenSpan, leaving);
                message.ResetWrittenCount();
            }
        }
    }

    private void Hear(ReadOnlySpan<byte> message, CancellationToken cancellationToken)
    {
        if (hands is null)
        {
            Say(Note("refused", "This session is for looking only."));
        }
        else if (Interlocked.Increment(ref _unfinished) > MostUnfinished)
        {
            Interlocked.Decrement(ref _unfinished);
            Say(Note("refused", "The page does not answer; please wait."));
        }
        else
        {
            // Nobody waits for it, so that a page which does not answer can be left for another. What has to be in order is begun before this returns.
            _ = DoAsync(hands, message.ToArray(), cancellationToken);
        }
    }

    private async Task DoAsync(ViewerHands hands, byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            if (await hands.DoAsync(JsonElement.Parse(message), cancellationToken) is { } copied)
            {
                Say(Note("copied", copied));
            }
        }
        catch (Exception exception) when (exception is ControlException or CdpCommandException)
        {
            Say(Note("refused", exception.Message));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            Say(Note("refused", "The message is not one that this view knows."));
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The browser or the viewer has gone, and with it whom to tell.
        }
        finally
        {
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void Say(byte[] note)
    {
        _notes.Writer.TryWrite(note);
        viewer.Notify();
    }
}

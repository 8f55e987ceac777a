using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Passes a browser's messages on to its guest, part by part, and notes which targets wait for that guest.</summary>
/// <remarks>Chromium writes a message's method or id first, so its first bytes tell whether it matters here; all others pass unread.</remarks>
internal sealed class CdpFeed(WebSocket browser, CdpOutlet guest, PausedTargets paused, int checkedBytes)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>More than what <see cref="Is"/> compares.</summary>
    private const int HeadLength = 64;

    private readonly HeldMessage _head = new(BufferSize + HeadLength);
    private readonly HeldMessage _event = new(checkedBytes);
    private Kind _kind;

    private enum Kind
    {
        Unknown,
        Other,
        Event,
        Own,
    }

    private static ReadOnlySpan<byte> AnswerBeginning => """{"id":"""u8;

    /// <summary>Gets how much the guest got.</summary>
    public long Bytes { get; private set; }

    /// <summary>Runs until either side ends; never fails.</summary>
    public async Task<CdpPumpEnd> RunAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                if (await CdpSocket.ReceiveAsync(browser, buffer, cancellationToken) is not { } part)
                {
                    return CdpPumpEnd.SourceBroke;
                }

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return CdpPumpEnd.SourceClosed;
                }

                await TakeAsync(buffer.AsMemory(0, part.Count), part.EndOfMessage, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            return CdpPumpEnd.NotReading;
        }
        catch (Exception exception) when (CdpSocket.IsEnd(exception))
        {
            return CdpPumpEnd.DestinationBroke;
        }
        finally
        {
            guest.EndParts();
            _head.Clear();
            _event.Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> part, bool isLast, CancellationToken cancellationToken)
    {
        if (_kind == Kind.Unknown)
        {
            _head.TryAdd(part.Span);
            if (_head.Bytes.Length < HeadLength && !isLast)
            {
                return;
            }

            part = _head.Bytes;
            _kind = KindOf(part.Span);
        }

        if (_kind != Kind.Own)
        {
            if (_kind == Kind.Event && !_event.TryAdd(part.Span))
            {
                // No browser writes so long an event; what it says of a waiting target could not be followed.
                throw new InvalidOperationException("An event about a target is too long.");
            }

            // Noted before it is sent: a guest that does not read must not keep a target waiting.
            if (_kind == Kind.Event && isLast)
            {
                paused.NoteEvent(_event.Bytes);
            }

            await paused.BoundAsync(guest.SendPartAsync(part, isLast, cancellationToken));
            Bytes += part.Length;
            Diagnostics.CountPassed("to_guest", part.Length, isLast);
        }

        _head.Clear();
        if (isLast)
        {
            _event.Clear();
            _kind = Kind.Unknown;
        }
    }

    private static Kind KindOf(ReadOnlySpan<byte> head) => head switch
    {
        _ when IsOwn(head) => Kind.Own,
        _ when Is(head, """{"method":"Target.attachedToTarget","""u8) || Is(head, """{"method":"Target.detachedFromTarget","""u8) => Kind.Event,
        _ => Kind.Other,
    };

    private static bool IsOwn(ReadOnlySpan<byte> head) =>
        Is(head, AnswerBeginning) && Utf8Parser.TryParse(head[AnswerBeginning.Length..], out int id, out _) && id <= CdpOutline.HighestOwnId;

    private static bool Is(ReadOnlySpan<byte> head, ReadOnlySpan<byte> beginning) => head.StartsWith(beginning);
}

using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using AnchorOrleans.Browser.Cdp.Policy;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Passes a guest's commands on to its browser, as far as the policy allows.</summary>
/// <remarks>
/// A command passes in parts as soon as its name shows that nothing else of it matters. Only what the policy must look into is held until it is
/// whole, and that is bounded.
/// </remarks>
internal sealed class CdpGate(WebSocket guest, CdpOutlet browser, CdpOutlet answers, PausedTargets paused, int checkedBytes)
{
    private const int BufferSize = 64 * 1024;

    private readonly CdpOutline _outline = new();
    private readonly HeldMessage _held = new(checkedBytes);
    private State _state;
    private string? _refusal;

    private enum State
    {
        Undecided,
        Passing,
        Holding,
        Dropping,
    }

    /// <summary>Gets how much the guest sent.</summary>
    public long Bytes { get; private set; }

    /// <summary>Runs until either side ends; never fails.</summary>
    public async Task<CdpPumpEnd> RunAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                if (await CdpSocket.ReceiveAsync(guest, buffer, cancellationToken) is not { } part)
                {
                    return CdpPumpEnd.SourceBroke;
                }

                if (part.MessageType != WebSocketMessageType.Text)
                {
                    return part.MessageType == WebSocketMessageType.Close ? CdpPumpEnd.SourceClosed : CdpPumpEnd.Violated;
                }

                Bytes += part.Count;
                Diagnostics.CountPassed("from_guest", part.Count, part.EndOfMessage);
                if (await TakeAsync(buffer.AsMemory(0, part.Count), part.EndOfMessage, cancellationToken) is { } end)
                {
                    return end;
                }
            }
        }
        catch (Exception exception) when (CdpSocket.IsEnd(exception))
        {
            return CdpPumpEnd.DestinationBroke;
        }
        finally
        {
            browser.EndParts();
            _held.Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>What ends the relay; null when it goes on.</returns>
    private async ValueTask<CdpPumpEnd?> TakeAsync(ReadOnlyMemory<byte> part, bool isLast, CancellationToken cancellationToken)
    {
        _outline.Read(part.Span);
        if (_state == State.Passing)
        {
            // What shows only now that it is no command cannot be taken back, and is not completed either.
            if (_outline.IsMalformed || (isLast && !_outline.IsComplete))
            {
                return CdpPumpEnd.Violated;
            }

            await browser.SendPartAsync(part, isLast, cancellationToken);
        }
        else if (Hold(part) is { } end)
        {
            return end;
        }
        else if (_state == State.Undecided && _outline.Method is { } method && !_outline.IsMalformed)
        {
            await DecideAsync(method, isLast, cancellationToken);
        }

        return isLast ? await EndAsync(cancellationToken) : null;
    }

    private CdpPumpEnd? Hold(ReadOnlyMemory<byte> part)
    {
        if (_state == State.Dropping || _held.TryAdd(part.Span))
        {
            return null;
        }

        if (_outline.Method is null && !_outline.IsMalformed)
        {
            // It may be anything, so it can neither pass nor be answered before its end, which may never come.
            return CdpPumpEnd.Violated;
        }

        _refusal ??= $"{_outline.Method} may have at most {checkedBytes} bytes here (Browser:CheckedCommandBytes).";
        _state = State.Dropping;
        _held.Clear();
        return null;
    }

    private async ValueTask DecideAsync(string method, bool isLast, CancellationToken cancellationToken)
    {
        if (!CdpPolicy.TryJudge(method, out var verdict))
        {
            _state = State.Holding;
        }
        else if (verdict is CdpVerdict.Refused refused)
        {
            _state = State.Dropping;
            _refusal = SentenceFor(method, refused);
            _held.Clear();
        }
        else if (!isLast)
        {
            _state = State.Passing;
            await browser.SendPartAsync(_held.Bytes, isLast: false, cancellationToken);
            _held.Clear();
        }
    }

    private async ValueTask<CdpPumpEnd?> EndAsync(CancellationToken cancellationToken)
    {
        var end = _state == State.Passing ? null : await FinishAsync(cancellationToken);
        paused.NoteCommand(_outline);
        _outline.Reset();
        _held.Clear();
        (_state, _refusal) = (State.Undecided, null);
        return end;
    }

    /// <summary>Acts on a command that is known from beginning to end.</summary>
    private async ValueTask<CdpPumpEnd?> FinishAsync(CancellationToken cancellationToken)
    {
        var (id, session) = (_outline.Id, _outline.SessionId);
        if (!_outline.IsComplete)
        {
            return await AnswerAsync(CdpAnswer.NotUnderstood(id, session), cancellationToken);
        }

        switch (JudgeWhole(_outline.Method!))
        {
            case CdpVerdict.Passes:
                await browser.SendAsync(_held.Bytes, cancellationToken);
                return null;
            case CdpVerdict.Rewritten rewritten:
                await browser.SendAsync(CdpAnswer.Write(rewritten.Json), cancellationToken);
                return null;
            case CdpVerdict.Refused refused:
                return await AnswerAsync(CdpAnswer.Refused(id, session, refused.Sentence), cancellationToken);
            case CdpVerdict.Leaves:
                return await AnswerAsync(CdpAnswer.Done(id!.Value, session), cancellationToken) ?? CdpPumpEnd.SourceClosed;
            default:
                throw new UnreachableException();
        }
    }

    private CdpVerdict JudgeWhole(string method)
    {
        if (_refusal is not null)
        {
            return new CdpVerdict.Refused(_refusal);
        }

        if (_state == State.Undecided)
        {
            return CdpVerdict.Pass;
        }

        if (CdpCommand.Read(_held.Bytes.Span) is not { } command)
        {
            return new CdpVerdict.Refused($"{method} is not understood: its JSON is malformed, or a member comes twice.");
        }

        var verdict = CdpPolicy.Judge(method, command);
        return verdict is CdpVerdict.Refused refused ? new CdpVerdict.Refused(SentenceFor(method, refused)) : verdict;
    }

    private async ValueTask<CdpPumpEnd?> AnswerAsync(byte[] answer, CancellationToken cancellationToken)
    {
        try
        {
            await answers.SendAsync(answer, cancellationToken);
            return null;
        }
        catch (Exception exception) when (CdpSocket.IsEnd(exception))
        {
            return CdpPumpEnd.SourceBroke;
        }
    }

    private static string SentenceFor(string method, CdpVerdict.Refused refused) => $"{method} is refused: {refused.Sentence}";
}

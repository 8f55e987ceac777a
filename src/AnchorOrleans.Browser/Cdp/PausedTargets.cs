using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Follows which targets wait until one guest starts them, and starts them itself when the guest takes too long.</summary>
/// <remarks>
/// A guest that attaches with <c>waitForDebuggerOnStart</c> holds new pages and workers for everybody. Nobody but that guest's own connection can
/// start them, so the relay does it there, between the guest's commands. Where that cannot be done, the guest has to go, which starts them too.
/// </remarks>
internal sealed class PausedTargets(CdpOutlet browser, TimeSpan timeout, TimeProvider clock)
{
    /// <summary>How long the relay's own command may wait for the end of a command that the guest is just sending.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _waiting = new(StringComparer.Ordinal);

    /// <summary>In the order in which they are due, as all may wait equally long.</summary>
    private readonly Channel<(string Session, long Since)> _due = Channel.CreateUnbounded<(string, long)>(new() { SingleReader = true });
    private volatile bool _hasSeenWaiting;
    private int _lastId = CdpOutline.HighestOwnId;

    /// <summary>Notes what a guest's command does to a target that waits.</summary>
    public void NoteCommand(CdpOutline command)
    {
        if (command is { Method: "Runtime.runIfWaitingForDebugger", SessionId: { } session })
        {
            Forget(session);
        }
    }

    /// <summary>Notes what the browser tells of targets. A page's process writes events too, so nothing is taken for granted.</summary>
    public void NoteEvent(ReadOnlyMemory<byte> message)
    {
        TargetEvent? told;
        try
        {
            told = JsonSerializer.Deserialize(message.Span, TargetEventContext.Default.TargetEvent);
        }
        catch (JsonException)
        {
            return;
        }

        if (told is { Method: "Target.attachedToTarget", Params: { SessionId: { } waiting, WaitingForDebugger: true } })
        {
            Remember(waiting);
        }
        else if (told is { Method: "Target.detachedFromTarget", Params.SessionId: { } gone })
        {
            Forget(gone);
        }
    }

    /// <summary>Waits for a write to the guest; once targets have waited for it, it may not stop reading, since the news of the next would lie behind.</summary>
    /// <exception cref="TimeoutException">The guest took too long.</exception>
    public ValueTask BoundAsync(ValueTask sending) =>
        sending.IsCompletedSuccessfully || !_hasSeenWaiting ? sending : new ValueTask(sending.AsTask().WaitAsync(timeout, clock));

    /// <summary>Starts what has waited for too long, until the relay ends.</summary>
    /// <returns>False when a target could not be started, so that the guest has to go; true at the relay's end.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (session, since) in _due.Reader.ReadAllAsync(cancellationToken))
            {
                var left = timeout - clock.GetElapsedTime(since);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, clock, cancellationToken);
                }

                if (Forget(session, since))
                {
                    await browser.SendAsync(StartCommand(session), cancellationToken).WaitAsync(Grace, clock, cancellationToken);
                }
            }

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (Exception exception) when (CdpSocket.IsEnd(exception))
        {
            return true;
        }
    }

    private byte[] StartCommand(string session)
    {
        // Chromium's ids have 32 bits; a guest's connection does not live for a hundred million targets.
        return CdpAnswer.Write(new JsonObject { ["id"] = --_lastId, ["method"] = "Runtime.runIfWaitingForDebugger", ["sessionId"] = session });
    }

    private void Remember(string session)
    {
        var since = clock.GetTimestamp();
        _hasSeenWaiting = true;
        lock (_gate)
        {
            _waiting[session] = since;
        }

        _due.Writer.TryWrite((session, since));
    }

    private void Forget(string session)
    {
        lock (_gate)
        {
            _waiting.Remove(session);
        }
    }

    private bool Forget(string session, long since)
    {
        lock (_gate)
        {
            return _waiting.TryGetValue(session, out var noted) && noted == since && _waiting.Remove(session);
        }
    }
}

/// <summary>What is read of an event about a target.</summary>
internal sealed record TargetEvent(string? Method, TargetEventParameters? Params);

/// <summary>What is read of its parameters.</summary>
internal sealed record TargetEventParameters(string? SessionId, bool WaitingForDebugger);

[JsonSerializable(typeof(TargetEvent))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TargetEventContext : JsonSerializerContext;

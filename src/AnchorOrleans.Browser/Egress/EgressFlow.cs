using System.Buffers;
using System.IO.Pipelines;
using System.Net;

namespace AnchorOrleans.Browser.Egress;

/// <summary>One open way out: who it was allowed for, how silent it is, and how to cut it.</summary>
/// <remarks>Copying keeps one buffer a direction and waits for the reader of each write, so memory does not depend on how much passes.</remarks>
internal sealed class EgressFlow : IDisposable
{
    private readonly EgressTarget _target;
    private readonly IPAddress? _address;
    private readonly UpstreamProxy? _upstream;
    private readonly TrafficMeter _meter;
    private readonly EgressOptions _options;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _cut;
    private readonly Lock _gate = new();
    private TimeSpan _silence;
    private bool _isDisposed;

    public EgressFlow(
        EgressTarget target, IPAddress? address, UpstreamProxy? upstream, TrafficMeter meter, EgressOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        _target = target;
        _address = address;
        _upstream = upstream;
        _meter = meter;
        _options = options;
        _silence = options.IdleTimeout;
        _idle = new CancellationTokenSource(options.IdleTimeout, clock);
        _cut = CancellationTokenSource.CreateLinkedTokenSource(_idle.Token, cancellationToken);
    }

    /// <summary>Gets the token that ends the flow: cut, silent for too long, or its owner gone.</summary>
    public CancellationToken Ended => _cut.Token;

    /// <summary>Tells whether the flow would still be allowed, and would still take the same way.</summary>
    public bool IsAllowedBy(EgressRules rules)
    {
        return rules.Policy.Upstream == _upstream
            && rules.RefusalOf(_target) is null
            && (_address is null || rules.RefusalOf(_target, _address) is null);
    }

    /// <summary>Ends the flow; safe at any time, as a change of policy may meet a flow that is just ending.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _ = _cut.CancelAsync();
            }
        }
    }

    /// <summary>Says that one side has ended, so that the other may not be silent for long.</summary>
    public void NoteHalfClosed()
    {
        _silence = _options.HalfClosedTimeout;
        _idle.CancelAfter(_silence);
    }

    /// <summary>Passes on a part of what was read.</summary>
    public async ValueTask SendAsync(ReadOnlySequence<byte> bytes, Stream destination, FlowDirection direction)
    {
        foreach (var segment in bytes)
        {
            await destination.WriteAsync(segment, Ended);
            _meter.Add(direction, segment.Length);
        }

        _idle.CancelAfter(_silence);
    }

    /// <summary>Passes on everything until the source ends.</summary>
    public async Task CopyAsync(PipeReader source, Stream destination, FlowDirection direction)
    {
        while (true)
        {
            var result = await source.ReadAsync(Ended);
            await SendAsync(result.Buffer, destination, direction);
            source.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _cut.Dispose();
        _idle.Dispose();
    }
}

/// <summary>Which way bytes go, seen from the jail.</summary>
internal enum FlowDirection
{
    Sent,
    Received,
}

/// <summary>Counts what passes an endpoint.</summary>
internal sealed class TrafficMeter
{
    private long _sent;
    private long _received;

    public EgressTraffic Total => new(Interlocked.Read(ref _sent), Interlocked.Read(ref _received));

    public void Add(FlowDirection direction, int bytes)
    {
        Interlocked.Add(ref direction == FlowDirection.Sent ? ref _sent : ref _received, bytes);
    }
}

using Orleans.Runtime.Activations;

namespace Orleans.Runtime.Calls;

/// <summary>The cancellation token a callee has; it fires where the callee runs, and not before it has begun.</summary>
internal sealed class CalleeToken
{
    private readonly CancellationTokenSource _source = new();
    private Activation? _activation;
    private volatile bool _hasBegun;
    private volatile bool _isCancelled;

    public CancellationToken Token => _source.Token;

    public bool HasBegun => _hasBegun;

    /// <summary>Says where the callee runs; null means on the thread pool.</summary>
    public void BeginOn(Activation? activation)
    {
        (_activation, _hasBegun) = (activation, true);
        Interlocked.MemoryBarrier();
        if (_isCancelled)
        {
            _source.Cancel();
        }
    }

    public void Cancel()
    {
        _isCancelled = true;
        Interlocked.MemoryBarrier();
        if (!_hasBegun)
        {
            return;
        }

        if (_activation is { } activation)
        {
            activation.Scheduler.Post(_source.Cancel);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), _source, preferLocal: false);
        }
    }
}

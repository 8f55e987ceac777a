using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Observers;

/// <summary>One observer: its calls run on the thread pool, one at a time, in order.</summary>
internal sealed class Observer(IGrainObserver target)
{
    private readonly WeakReference<IGrainObserver> _target = new(target);
    private readonly Queue<GrainCall> _waiting = new();
    private bool _isRunning;

    public bool IsAlive => _target.TryGetTarget(out _);

    public void Receive(GrainCall call)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(call);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static observer => _ = observer.RunAsync(), this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        while (TryTake(out var call))
        {
            if (!call.IsAbandoned && _target.TryGetTarget(out var found))
            {
                await call.RunAsync(found, null);
            }
        }
    }

    private bool TryTake(out GrainCall call)
    {
        lock (_waiting)
        {
            return _isRunning = _waiting.TryDequeue(out call!);
        }
    }
}

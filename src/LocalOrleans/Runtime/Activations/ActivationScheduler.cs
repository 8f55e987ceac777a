namespace Orleans.Runtime.Activations;

/// <summary>Runs everything of one activation on the thread pool, one piece at a time, in order.</summary>
/// <remarks>Awaits inside a grain return here, because their tasks were begun here.</remarks>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>How many pieces run before other activations get the thread.</summary>
    private const int Burst = 64;

    private readonly Queue<object> _work = new();
    private bool _isScheduled;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs an action here, without the execution context of whoever posts it.</summary>
    public void Post(Action action) => Enqueue(action);

    void IThreadPoolWorkItem.Execute()
    {
        Activation.Executing = activation;
        try
        {
            for (var count = 0; count < Burst; count++)
            {
                if (!TryDequeue(out var work))
                {
                    return;
                }

                Run(work);
            }
        }
        finally
        {
            Activation.Executing = null;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task) => Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(Activation.Executing, activation) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_work)
        {
            return [.. _work.OfType<Task>()];
        }
    }

    private void Run(object work)
    {
        if (work is Task task)
        {
            TryExecuteTask(task);
        }
        else
        {
            // Only inside a task of this scheduler do awaits come back to it.
            new Task((Action)work).RunSynchronously(this);
        }
    }

    private void Enqueue(object work)
    {
        lock (_work)
        {
            _work.Enqueue(work);
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryDequeue(out object work)
    {
        lock (_work)
        {
            if (_work.TryDequeue(out work!))
            {
                return true;
            }

            _isScheduled = false;
            return false;
        }
    }
}

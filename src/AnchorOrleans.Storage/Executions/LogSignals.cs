using AnchorOrleans.Executions;

namespace AnchorOrleans.Storage.Executions;

/// <summary>Brings those who watch a log together with those who write it, within this process. A log that nobody uses takes no room.</summary>
internal sealed class LogSignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Signal> _signals = new(StringComparer.Ordinal);

    /// <summary>Notes a writer.</summary>
    public IDisposable Open(string log) => new Use(this, log, writes: true);

    /// <summary>Notes a watcher.</summary>
    public ILogWatch Watch(string log) => new Use(this, log, writes: false);

    /// <summary>Tells the watchers that there are more lines.</summary>
    public void Tell(string log)
    {
        lock (_lock)
        {
            if (_signals.TryGetValue(log, out var signal))
            {
                signal.Tell();
            }
        }
    }

    private sealed class Signal
    {
        public int Users { get; set; }

        public int Writers { get; set; }

        public TaskCompletionSource Next { get; private set; } = Create();

        public void Tell()
        {
            var told = Next;
            Next = Create();
            told.TrySetResult();
        }

        private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Use : ILogWatch
    {
        private readonly LogSignals _all;
        private readonly string _log;
        private readonly int _writers;
        private readonly Signal _signal;
        private bool _isDisposed;

        public Use(LogSignals all, string log, bool writes)
        {
            (_all, _log, _writers) = (all, log, writes ? 1 : 0);
            lock (all._lock)
            {
                _signal = all._signals.TryGetValue(log, out var known) ? known : all._signals[log] = new Signal();
                _signal.Users++;
                Count(_writers);
            }
        }

        public bool IsOpen
        {
            get
            {
                lock (_all._lock)
                {
                    return _signal.Writers > 0;
                }
            }
        }

        public Task Changed
        {
            get
            {
                lock (_all._lock)
                {
                    return _signal.Next.Task;
                }
            }
        }

        public void Dispose()
        {
            lock (_all._lock)
            {
                if (_isDisposed)
                {
                    return;
                }

                _isDisposed = true;
                Count(-_writers);
                if (--_signal.Users == 0)
                {
                    _all._signals.Remove(_log);
                }
            }
        }

        private void Count(int writers)
        {
            if (writers != 0)
            {
                _signal.Writers += writers;
                _signal.Tell();
            }
        }
    }
}

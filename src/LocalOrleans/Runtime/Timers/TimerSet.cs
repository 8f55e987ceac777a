namespace Orleans.Runtime.Timers;

/// <summary>The timers of one activation.</summary>
internal sealed class TimerSet
{
    private readonly HashSet<GrainTimer> _timers = [];

    public void Add(GrainTimer timer)
    {
        lock (_timers)
        {
            _timers.Add(timer);
        }
    }

    public void Remove(GrainTimer timer)
    {
        lock (_timers)
        {
            _timers.Remove(timer);
        }
    }

    public void DisposeAll()
    {
        GrainTimer[] all;
        lock (_timers)
        {
            all = [.. _timers];
        }

        foreach (var timer in all)
        {
            timer.Dispose();
        }
    }
}

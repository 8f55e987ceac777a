namespace Orleans.Runtime.Calls;

/// <summary>The calls that wait for an answer, so that those whose time is up can be told.</summary>
/// <remarks>Looking through them now and then is far cheaper than a timer for each, and a time limit need not be exact.</remarks>
internal sealed class InFlightCalls(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private GrainCall? _newest;
    private ITimer? _timer;

    public void Start() => _timer = clock.CreateTimer(static calls => ((InFlightCalls)calls!).TimeOut(), this, Pace, Pace);

    public void Dispose() => _timer?.Dispose();

    public void Add(GrainCall call)
    {
        call.SentAt = clock.GetTimestamp();
        lock (_gate)
        {
            call.Older = _newest;
            if (_newest is not null)
            {
                _newest.Newer = call;
            }

            _newest = call;
        }
    }

    public void Remove(GrainCall call)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_newest, call))
            {
                _newest = call.Older;
            }
            else if (call.Newer is null)
            {
                return;
            }

            if (call.Newer is not null)
            {
                call.Newer.Older = call.Older;
            }

            if (call.Older is not null)
            {
                call.Older.Newer = call.Newer;
            }

            (call.Newer, call.Older) = (null, null);
        }
    }

    /// <summary>Fails everything that still waits.</summary>
    public void Abandon(Func<GrainCall, Exception> reason)
    {
        foreach (var call in Where(_ => true))
        {
            call.TryFail(reason(call));
        }
    }

    private void TimeOut()
    {
        foreach (var call in Where(call => clock.GetElapsedTime(call.SentAt) >= call.TimeLimit))
        {
            call.TimeOut();
        }
    }

    private List<GrainCall> Where(Func<GrainCall, bool> wanted)
    {
        List<GrainCall> found = [];
        lock (_gate)
        {
            for (var call = _newest; call is not null; call = call.Older)
            {
                if (wanted(call))
                {
                    found.Add(call);
                }
            }
        }

        return found;
    }
}

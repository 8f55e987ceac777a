using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Activations;

/// <summary>Decides which turn of an activation begins next: one at a time, in order of arrival, but for what may interleave.</summary>
internal sealed class TurnQueue
{
    private readonly Lock _gate = new();
    private Dictionary<Guid, int>? _admitted;
    private Turn? _first;
    private Turn? _last;
    private int _running;
    private int _runningInTurn;
    private int _runningReadOnly;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _running == 0 && _first is null;
            }
        }
    }

    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _running > 0;
            }
        }
    }

    public void Add(Turn turn)
    {
        lock (_gate)
        {
            if (_last is null)
            {
                _first = turn;
            }
            else
            {
                _last.Next = turn;
            }

            _last = turn;
        }
    }

    /// <summary>Takes the first turn that may begin now; the caller runs it and says when it has <see cref="Finished"/>.</summary>
    public Turn? TakeNext()
    {
        lock (_gate)
        {
            Turn? before = null;
            for (var turn = _first; turn is not null; turn = turn.Next)
            {
                if (turn.IsAbandoned)
                {
                    Unlink(turn, before);
                }
                else if (MayBegin(turn))
                {
                    Unlink(turn, before);
                    turn.Next = null;
                    Count(turn, 1);
                    return turn;
                }
                else
                {
                    before = turn;
                }
            }

            return null;
        }
    }

    public void Finished(Turn turn)
    {
        lock (_gate)
        {
            Count(turn, -1);
        }
    }

    /// <summary>Empties the queue of what has not begun.</summary>
    public List<Turn> Drain()
    {
        lock (_gate)
        {
            List<Turn> waiting = [];
            for (var turn = _first; turn is not null;)
            {
                var next = turn.Next;
                turn.Next = null;
                waiting.Add(turn);
                turn = next;
            }

            (_first, _last) = (null, null);
            return waiting;
        }
    }

    /// <summary>Lets turns of a chain of calls begin while the activation awaits that chain.</summary>
    public void Admit(Guid chain)
    {
        lock (_gate)
        {
            _admitted ??= [];
            _admitted[chain] = _admitted.GetValueOrDefault(chain) + 1;
        }
    }

    public void Dismiss(Guid chain)
    {
        lock (_gate)
        {
            if (_admitted is not null && --_admitted[chain] == 0)
            {
                _admitted.Remove(chain);
            }
        }
    }

    private bool MayBegin(Turn turn) =>
        _runningInTurn == 0
        || turn.Interleaves
        || (turn.IsReadOnly && _runningReadOnly == _runningInTurn)
        || (_admitted is not null && turn.ReentrancyId != Guid.Empty && _admitted.ContainsKey(turn.ReentrancyId));

    private void Count(Turn turn, int change)
    {
        _running += change;
        if (!turn.Interleaves)
        {
            _runningInTurn += change;
            _runningReadOnly += turn.IsReadOnly ? change : 0;
        }
    }

    private void Unlink(Turn turn, Turn? before)
    {
        if (before is null)
        {
            _first = turn.Next;
        }
        else
        {
            before.Next = turn.Next;
        }

        if (ReferenceEquals(_last, turn))
        {
            _last = before;
        }
    }
}

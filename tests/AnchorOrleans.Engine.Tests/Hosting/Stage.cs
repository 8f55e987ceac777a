using System.Collections.Concurrent;

namespace AnchorOrleans.Engine.Tests.Hosting;

/// <summary>Where tests and grains meet: a grain says where it has arrived and may wait there, a test waits for it and lets it go on.</summary>
internal sealed class Stage
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _points = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _journal = new();

    public IReadOnlyList<string> Journal => [.. _journal];

    /// <summary>Says that a point was reached.</summary>
    public void Reach(string point)
    {
        _journal.Enqueue(point);
        Point(point).TrySetResult();
    }

    /// <summary>Gets whether a point was reached.</summary>
    public bool HasReached(string point) => Point(point).Task.IsCompleted;

    /// <summary>Waits until a point was reached.</summary>
    public async Task Reached(string point)
    {
        try
        {
            await Point(point).Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"'{point}' was not reached; what was: {string.Join(", ", _journal)}", exception);
        }
    }

    /// <summary>Opens a gate.</summary>
    public void Open(string gate) => Point(gate).TrySetResult();

    /// <summary>Waits, inside a grain, until a gate is open.</summary>
    public Task Pass(string gate, CancellationToken cancellationToken = default) => Point(gate).Task.WaitAsync(cancellationToken);

    private TaskCompletionSource Point(string name) => _points.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

namespace Orleans.Runtime.Streams;

/// <summary>One stream at its source: the iterator, and the step it is in.</summary>
internal sealed class OpenStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly IAsyncEnumerator<object?> _elements;
    private readonly int _batchSize;
    private Task<bool>? _step;
    private long? _leftAt;

    public OpenStream(StreamRequest request, object grain)
    {
        object?[] arguments = [.. request.Arguments];
        if (request.Method.TokenIndex >= 0)
        {
            arguments[request.Method.TokenIndex] = _cancelled.Token;
        }

        _batchSize = request.BatchSize;
        _elements = request.Method.Shape.Open(request.Method.Invoke(grain, arguments), _cancelled.Token);
    }

    /// <summary>Takes what is available, and waits for one element at least; at most for as long as it has patience, or until the activation ends.</summary>
    public async Task<StreamBatch> FetchAsync(TimeProvider clock, TimeSpan patience, Task ending, CancellationToken cancellationToken)
    {
        _leftAt = null;
        List<object?> taken = [];
        try
        {
            while (taken.Count < _batchSize)
            {
                _step ??= _elements.MoveNextAsync().AsTask();
                if (!_step.IsCompleted)
                {
                    if (taken.Count > 0)
                    {
                        break;
                    }

                    await WaitAsync(_step, clock, patience, ending, cancellationToken);
                    if (!_step.IsCompleted)
                    {
                        return StreamBatch.Of(ending.IsCompleted ? StreamState.Unknown : StreamState.Open);
                    }
                }

                // A failure is told after the elements before it.
                if (!_step.IsCompletedSuccessfully && taken.Count > 0)
                {
                    break;
                }

                if (!await _step)
                {
                    return new(StreamState.Ended, taken);
                }

                taken.Add(_elements.Current);
                _step = null;
            }

            return new(StreamState.Open, taken);
        }
        finally
        {
            _leftAt = clock.GetTimestamp();
        }
    }

    public bool IsForgotten(TimeProvider clock, TimeSpan limit) => _leftAt is { } left && clock.GetElapsedTime(left) >= limit;

    public async ValueTask DisposeAsync()
    {
        await _cancelled.CancelAsync();
        if (_step is not null)
        {
            // An iterator may be disposed of only between its steps.
            await ((Task)_step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await _elements.DisposeAsync();
    }

    private static async Task WaitAsync(Task step, TimeProvider clock, TimeSpan patience, Task ending, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = Task.Delay(patience, clock, enough.Token);
        await Task.WhenAny(step, ending, waiting);
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}

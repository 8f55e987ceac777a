namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Where a scripted model waits before it answers, so that a test can look at what stands still meanwhile.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _isReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until somebody stands there.</summary>
    public Task ReachedAsync() => _isReached.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets whoever stands there go on.</summary>
    public void Open() => _isOpen.TrySetResult();

    /// <summary>Stands there until it is opened.</summary>
    public Task PassAsync()
    {
        _isReached.TrySetResult();
        return _isOpen.Task;
    }
}

namespace AnchorOrleans.Api;

/// <summary>Tells held requests when to give up because the service stops.</summary>
/// <remarks>
/// That is not when the service is told to stop: until its running executions have ended, or its patience has, they may still use the API, and their
/// callers may still be answered. The host calls <see cref="Complete"/> when it has drained; one that never does holds requests
/// until its web server gives up.
/// </remarks>
public sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _completed = new();

    /// <summary>Gets what is cancelled when held requests are to be answered at once.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>Ends the holding.</summary>
    public void Complete() => _completed.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _completed.Dispose();
}

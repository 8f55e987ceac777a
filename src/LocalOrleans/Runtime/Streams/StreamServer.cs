using Orleans.Runtime.Activations;

namespace Orleans.Runtime.Streams;

/// <summary>The streams that are being fetched from one activation.</summary>
internal sealed class StreamServer(Activation activation) : IAsyncEnumerableGrainExtension
{
    private readonly Dictionary<Guid, OpenStream> _open = [];
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets how long a fetch may wait for an element: short of the time its caller waits.</summary>
    private TimeSpan Patience => activation.Silo.ResponseTimeout / 2;

    private TimeProvider Clock => activation.Silo.MessageClock;

    public Task<StreamBatch> StartEnumeration(Guid id, StreamRequest request, CancellationToken cancellationToken)
    {
        var stream = new OpenStream(request, activation.GrainInstance!);
        _open.Add(id, stream);
        return FetchAsync(id, stream, cancellationToken);
    }

    public async Task<StreamBatch> MoveNext(Guid id, CancellationToken cancellationToken) =>
        _open.TryGetValue(id, out var stream) ? await FetchAsync(id, stream, cancellationToken) : StreamBatch.Of(StreamState.Unknown);

    public async Task DisposeAsync(Guid id)
    {
        if (_open.Remove(id, out var stream))
        {
            await stream.DisposeAsync();
        }
    }

    /// <summary>Lets waiting fetches go, because the activation wants to end.</summary>
    public void Abort() => _ending.TrySetResult();

    /// <summary>Ends all streams.</summary>
    public async Task CloseAsync()
    {
        foreach (var id in _open.Keys.ToArray())
        {
            await DisposeAsync(id);
        }
    }

    /// <summary>Ends streams that nobody has fetched from for as long as a call may take.</summary>
    public async Task SweepAsync()
    {
        foreach (var (id, _) in _open.Where(pair => pair.Value.IsForgotten(Clock, activation.Silo.ResponseTimeout)).ToArray())
        {
            await DisposeAsync(id);
        }
    }

    private async Task<StreamBatch> FetchAsync(Guid id, OpenStream stream, CancellationToken cancellationToken)
    {
        var isDone = true;
        try
        {
            var batch = await stream.FetchAsync(Clock, Patience, _ending.Task, cancellationToken);
            isDone = batch.State != StreamState.Open;
            return batch;
        }
        finally
        {
            if (isDone)
            {
                await DisposeAsync(id);
            }
        }
    }
}

using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Concurrency;

namespace AnchorOrleans.Engine.Tests.Calls;

[Alias("test.call")]
internal interface ICallGrain : IGrainWithStringKey
{
    [Alias("EchoAsync")]
    Task<string> EchoAsync(string text);

    [Alias("PassAsync"), AlwaysInterleave]
    Task PassAsync();

    [Alias("AddAsync")]
    ValueTask<int> AddAsync(int left, int right);

    [Alias("TouchAsync")]
    ValueTask TouchAsync(string step);

    [Alias("StallAsync"), ResponseTimeout("00:00:01")]
    Task StallAsync(string step);

    [Alias("NoteAsync"), ResponseTimeout("00:00:01")]
    Task NoteAsync(string step);

    [Alias("WaitAsync")]
    Task WaitAsync(string step, CancellationToken cancellationToken = default);

    [Alias("FinishAsync")]
    Task FinishAsync(string step, CancellationToken cancellationToken = default);

    [Alias("IgnoreAsync")]
    Task IgnoreAsync(string step, CancellationToken cancellationToken = default);

    [Alias("RelayAsync")]
    Task RelayAsync(string key, string step, CancellationToken cancellationToken = default);

    [Alias("IsCancellableAsync")]
    Task<bool> IsCancellableAsync(CancellationToken cancellationToken = default);

    [Alias("FireAsync"), OneWay]
    Task FireAsync(string step);

    [Alias("FireAndFailAsync"), OneWay]
    ValueTask FireAndFailAsync(string step);
}

[GrainType("test-call")]
internal sealed class CallGrain(Stage stage) : Grain, ICallGrain
{
    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task PassAsync() => Task.CompletedTask;

    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public async ValueTask TouchAsync(string step)
    {
        await Task.Yield();
        stage.Reach(step);
    }

    public async Task StallAsync(string step)
    {
        stage.Reach($"{step} began");
        await stage.Pass($"{step} go");
        stage.Reach($"{step} ended");
    }

    public Task NoteAsync(string step)
    {
        stage.Reach(step);
        return Task.CompletedTask;
    }

    public async Task WaitAsync(string step, CancellationToken cancellationToken = default)
    {
        var scheduler = TaskScheduler.Current;
        cancellationToken.Register(() => stage.Reach(TaskScheduler.Current == scheduler ? $"{step} told" : $"{step} told elsewhere"));
        stage.Reach($"{step} began");
        await stage.Pass($"{step} go", cancellationToken);
    }

    public async Task FinishAsync(string step, CancellationToken cancellationToken = default)
    {
        cancellationToken.Register(() => stage.Reach($"{step} told"));
        stage.Reach($"{step} began");
        await stage.Pass($"{step} go", CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task IgnoreAsync(string step, CancellationToken cancellationToken = default) => StallAsync(step);

    public Task RelayAsync(string key, string step, CancellationToken cancellationToken = default) =>
        GrainFactory.GetGrain<ICallGrain>(key).WaitAsync(step, cancellationToken);

    public Task<bool> IsCancellableAsync(CancellationToken cancellationToken = default) => Task.FromResult(cancellationToken.CanBeCanceled);

    public Task FireAsync(string step) => StallAsync(step);

    public ValueTask FireAndFailAsync(string step)
    {
        stage.Reach(step);
        throw new InvalidOperationException($"{step} failed");
    }
}

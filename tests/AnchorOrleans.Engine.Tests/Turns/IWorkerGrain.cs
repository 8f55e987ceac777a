using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Concurrency;

namespace AnchorOrleans.Engine.Tests.Turns;

/// <summary>Works when it is told, and stops on the way for the test: says '{step} began', waits for '{step} go', says '{step} ended'.</summary>
[Alias("test.worker")]
internal interface IWorkerGrain : IGrainWithStringKey
{
    [Alias("WorkAsync")]
    Task WorkAsync(string step);

    [Alias("NoteAsync")]
    Task NoteAsync(string step);

    [Alias("PeekAsync"), AlwaysInterleave]
    Task<string> PeekAsync();

    [Alias("PeekSlowlyAsync"), AlwaysInterleave]
    Task PeekSlowlyAsync(string step);

    [Alias("ReadAsync"), ReadOnly]
    Task ReadAsync(string step);

    [Alias("SchedulersAsync")]
    Task<bool> StaysOnItsSchedulerAsync();

    [Alias("DetachAsync")]
    Task DetachAsync(string step);
}

[GrainType("test-worker")]
internal sealed class WorkerGrain(Stage stage) : Grain, IWorkerGrain
{
    private string _last = "nothing";

    public async Task WorkAsync(string step)
    {
        stage.Reach($"{step} began");
        await stage.Pass($"{step} go");
        _last = step;
        stage.Reach($"{step} ended");
    }

    public Task NoteAsync(string step)
    {
        _last = step;
        stage.Reach(step);
        return Task.CompletedTask;
    }

    public Task<string> PeekAsync() => Task.FromResult(_last);

    public Task PeekSlowlyAsync(string step) => WorkAsync(step);

    public Task ReadAsync(string step) => WorkAsync(step);

    public async Task<bool> StaysOnItsSchedulerAsync()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await Task.Run(() => { }, CancellationToken.None);
        return scheduler != TaskScheduler.Default && scheduler == afterYield && scheduler == TaskScheduler.Current;
    }

    public Task DetachAsync(string step)
    {
        _ = WorkAsync(step);
        return Task.CompletedTask;
    }
}

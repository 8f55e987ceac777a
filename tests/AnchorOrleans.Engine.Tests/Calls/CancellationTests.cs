using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Calls;

public sealed class CancellationTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private Stage Stage => silo.Stage;

    private ICallGrain Callee => silo.Grain<ICallGrain>(_key);

    [Fact]
    public async Task The_callee_can_always_be_cancelled() => Assert.True(await Callee.IsCancellableAsync(CancellationToken.None));

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_is_never_sent()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var exception = await Assert.ThrowsAsync<OperationCanceledException>(() => Callee.WaitAsync(_key, source.Token));
        await Callee.EchoAsync("after");

        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.False(Stage.HasReached($"{_key} began"));
    }

    [Fact]
    public async Task Cancelling_a_running_call_ends_the_await_and_tells_the_callee_on_its_scheduler()
    {
        using var source = new CancellationTokenSource();
        var call = Callee.WaitAsync(_key, source.Token);
        await Stage.Reached($"{_key} began");

        await source.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        await Stage.Reached($"{_key} told");
    }

    [Fact]
    public async Task A_callee_that_ignores_the_token_keeps_its_turn_while_the_caller_goes_on()
    {
        using var source = new CancellationTokenSource();
        var call = Callee.IgnoreAsync(_key, source.Token);
        await Stage.Reached($"{_key} began");

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        var next = Callee.EchoAsync("next");

        Assert.False(next.IsCompleted);
        Stage.Open($"{_key} go");
        Assert.Equal("next", await next);
        Assert.True(Stage.HasReached($"{_key} ended"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_never_runs()
    {
        using var source = new CancellationTokenSource();
        var first = Callee.WaitAsync($"{_key} first", CancellationToken.None);
        await Stage.Reached($"{_key} first began");
        var second = Callee.WaitAsync($"{_key} second", source.Token);
        await Callee.PassAsync();

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        await CancelAnotherAsync();
        Stage.Open($"{_key} first go");
        await first;
        await Callee.EchoAsync("after");

        Assert.False(Stage.HasReached($"{_key} second began"));
    }

    [Fact]
    public async Task Cancellation_passes_on_through_a_grain_that_passes_its_token_on()
    {
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICallGrain>($"{_key}-middle").RelayAsync(_key, _key, source.Token);
        await Stage.Reached($"{_key} began");

        await source.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        await Stage.Reached($"{_key} told");
    }

    [Fact]
    public async Task Cancelling_after_the_answer_does_nothing()
    {
        using var source = new CancellationTokenSource();
        Stage.Open($"{_key} go");
        await Callee.WaitAsync(_key, source.Token);

        await source.CancelAsync();
        await Callee.EchoAsync("after");

        Assert.False(Stage.HasReached($"{_key} told"));
    }

    /// <summary>Nobody is told when a grain learns that a waiting call was cancelled; but when a later cancellation has arrived, so has the earlier one.</summary>
    private async Task CancelAnotherAsync()
    {
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICallGrain>($"{_key}-another").WaitAsync($"{_key} another", source.Token);
        await Stage.Reached($"{_key} another began");
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        await Stage.Reached($"{_key} another told");
    }
}

using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Calls;

public sealed class TimeLimitTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ICallGrain Callee => silo.Grain<ICallGrain>(_key);

    [Fact]
    public async Task When_the_time_is_up_the_caller_fails_and_the_callee_goes_on()
    {
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => Callee.StallAsync(_key));

        Assert.StartsWith("Response did not arrive on time in 00:00:01 for message: ", exception.Message, StringComparison.Ordinal);
        Assert.False(silo.Stage.HasReached($"{_key} ended"));
        silo.Stage.Open($"{_key} go");
        await silo.Stage.Reached($"{_key} ended");
    }

    [Fact]
    public async Task A_call_whose_time_is_up_keeps_its_turn()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Callee.StallAsync(_key));
        var next = Callee.EchoAsync("next");

        Assert.False(next.IsCompleted);

        silo.Stage.Open($"{_key} go");
        Assert.Equal("next", await next);
    }

    [Fact]
    public async Task A_call_whose_time_is_up_while_it_waits_never_runs()
    {
        var running = Callee.WaitAsync($"{_key} first", TestContext.Current.CancellationToken);
        await silo.Stage.Reached($"{_key} first began");

        await Assert.ThrowsAsync<TimeoutException>(() => Callee.NoteAsync($"{_key} late"));
        silo.Stage.Open($"{_key} first go");
        await running;
        await Callee.EchoAsync("after");

        Assert.False(silo.Stage.HasReached($"{_key} late"));
    }
}

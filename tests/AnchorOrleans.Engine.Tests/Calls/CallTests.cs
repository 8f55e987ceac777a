using AnchorOrleans.Engine.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Engine.Tests.Calls;

public sealed class CallTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ICallGrain Callee => silo.Grain<ICallGrain>(_key);

    [Fact]
    public async Task A_call_answers_with_its_result() => Assert.Equal("ä€😀", await Callee.EchoAsync("ä€😀"));

    [Fact]
    public async Task A_value_task_answers_with_its_result() => Assert.Equal(5, await Callee.AddAsync(2, 3));

    [Fact]
    public async Task A_value_task_without_result_ends_after_the_method()
    {
        await Callee.TouchAsync(_key);

        Assert.True(silo.Stage.HasReached(_key));
    }

    [Fact]
    public async Task A_one_way_call_does_not_wait_for_the_callee()
    {
        var sent = Callee.FireAsync(_key);

        Assert.True(sent.IsCompletedSuccessfully);
        await silo.Stage.Reached($"{_key} began");
        silo.Stage.Open($"{_key} go");
        await silo.Stage.Reached($"{_key} ended");
    }

    [Fact]
    public async Task A_one_way_call_takes_a_turn()
    {
        await Callee.FireAsync(_key);
        await silo.Stage.Reached($"{_key} began");
        var next = Callee.EchoAsync("next");

        Assert.False(next.IsCompleted);

        silo.Stage.Open($"{_key} go");
        await next;
    }

    [Fact]
    public async Task A_failing_one_way_call_is_logged_and_told_nobody()
    {
        await Callee.FireAndFailAsync(_key);
        await silo.Stage.Reached(_key);
        await Callee.EchoAsync("after");

        Assert.Contains(silo.Engine.Logs.Entries, entry => entry.Level == LogLevel.Warning && string.Equals(entry.Exception?.Message, $"{_key} failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_to_oneself_waits_for_itself_until_the_time_is_up()
    {
        var grain = silo.Grain<ICircleGrain>(_key);

        await Assert.ThrowsAsync<TimeoutException>(() => grain.CallMyselfAsync());
    }
}

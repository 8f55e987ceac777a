using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Engine.Tests.Streams;
using Orleans.Configuration;

namespace AnchorOrleans.Engine.Tests.Calls;

public sealed class MessagingOptionTests
{
    [Fact]
    public async Task The_time_limit_of_calls_can_be_set()
    {
        await using var host = await StartAsync(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));
        var call = host.Grain<ICallGrain>("grain").WaitAsync("call", CancellationToken.None);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.False(host.Stage.HasReached("call told"));
        host.Stage.Open("call go");
    }

    [Fact]
    public async Task A_callee_can_be_cancelled_when_the_time_is_up()
    {
        await using var host = await StartAsync(options =>
        {
            options.ResponseTimeout = TimeSpan.FromSeconds(1);
            options.CancelRequestOnTimeout = true;
        });

        await Assert.ThrowsAsync<TimeoutException>(() => host.Grain<ICallGrain>("grain").WaitAsync("call", CancellationToken.None));

        await host.Stage.Reached("call told");
    }

    [Fact]
    public async Task A_caller_that_cancels_can_be_made_to_wait_for_the_callee()
    {
        await using var host = await StartAsync(options => options.WaitForCancellationAcknowledgement = true);
        using var source = new CancellationTokenSource();
        var call = host.Grain<ICallGrain>("grain").FinishAsync("call", source.Token);
        await host.Stage.Reached("call began");

        await source.CancelAsync();
        await host.Stage.Reached("call told");
        Assert.False(call.IsCompleted);
        host.Stage.Open("call go");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task An_element_of_a_stream_may_take_longer_than_a_call()
    {
        await using var host = await StartAsync(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));
        await using var elements = host.Grain<IFeedGrain>("grain").StepAsync("step", CancellationToken.None).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var waiting = elements.MoveNextAsync().AsTask();

        // A call that lasts beyond the limit is the proof that so does the wait for the element.
        await Assert.ThrowsAsync<TimeoutException>(() => host.Grain<ICallGrain>("grain").WaitAsync("call", CancellationToken.None));
        Assert.False(waiting.IsCompleted);
        host.Stage.Open("step 0");

        Assert.True(await waiting);
        host.Stage.Open("call go");
    }

    private static Task<EngineHost> StartAsync(Action<SiloMessagingOptions> configure) => EngineHost.StartAsync(silo => silo.Configure(configure));
}

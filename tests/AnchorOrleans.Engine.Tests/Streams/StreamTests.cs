using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Engine.Tests.Serialization;

namespace AnchorOrleans.Engine.Tests.Streams;

public sealed class StreamTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private Stage Stage => silo.Stage;

    private IFeedGrain Feed => silo.Grain<IFeedGrain>(_key);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task All_elements_arrive_in_order(int count)
    {
        List<int> received = [];
        await foreach (var number in Feed.CountAsync(count))
        {
            received.Add(number);
        }

        Assert.Equal([.. Enumerable.Range(0, count)], received);
    }

    [Fact]
    public async Task A_stream_can_be_enumerated_again()
    {
        var stream = Feed.CountAsync(5).WithBatchSize(2);
        var sum = 0;
        for (var round = 0; round < 2; round++)
        {
            await foreach (var number in stream)
            {
                sum += number;
            }
        }

        Assert.Equal(20, sum);
    }

    [Fact]
    public async Task Elements_are_copied()
    {
        List<Node> received = [];
        await foreach (var node in Feed.NodesAsync())
        {
            Assert.Equal(1, node.Number);
            node.Number = 2;
            received.Add(node);
        }

        Assert.NotSame(received[0], received[1]);
    }

    [Fact]
    public async Task An_element_arrives_as_soon_as_it_is_there()
    {
        await using var elements = Feed.StepAsync(_key, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Stage.Open($"{_key} 0");
        Assert.True(await elements.MoveNextAsync());
        Stage.Open($"{_key} 1");
        Assert.True(await elements.MoveNextAsync());

        Assert.Equal(1, elements.Current);
    }

    [Fact]
    public async Task Other_calls_run_while_a_stream_waits()
    {
        await using var elements = Feed.StepAsync(_key, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var waiting = elements.MoveNextAsync().AsTask();

        Assert.Equal("here", await Feed.PingAsync());
        Assert.False(waiting.IsCompleted);

        Stage.Open($"{_key} 0");
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Leaving_the_loop_ends_the_iterator()
    {
        Stage.Open($"{_key} 0");
        await foreach (var number in Feed.StepAsync(_key, TestContext.Current.CancellationToken))
        {
            Assert.Equal(0, number);
            break;
        }

        await Stage.Reached($"{_key} ended");
        Assert.True(Stage.HasReached($"{_key} told"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelling_ends_the_loop_and_the_iterator(bool byArgument)
    {
        using var source = new CancellationTokenSource();
        var stream = byArgument ? Feed.StepAsync(_key, source.Token) : Feed.StepAsync(_key, CancellationToken.None);
        Stage.Open($"{_key} 0");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in stream.WithCancellation(byArgument ? CancellationToken.None : source.Token))
            {
                Assert.Equal(0, number);
                await source.CancelAsync();
            }
        });

        await Stage.Reached($"{_key} told");
        await Stage.Reached($"{_key} ended");
    }

    [Fact]
    public async Task A_failure_arrives_after_the_elements_before_it()
    {
        List<int> received = [];
        var exception = await Assert.ThrowsAsync<FaultException>(async () =>
        {
            await foreach (var number in Feed.FailAfterAsync(10))
            {
                received.Add(number);
            }
        });

        Assert.Equal(3, exception.Code);
        Assert.Equal(10, received.Count);
    }

    [Fact]
    public async Task When_the_grain_is_deactivated_the_consumer_is_told()
    {
        await using var elements = Feed.StepAsync(_key, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Stage.Open($"{_key} 0");
        Assert.True(await elements.MoveNextAsync());

        await Feed.LeaveAsync();
        await Stage.Reached($"{_key} ended");

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await elements.MoveNextAsync());
    }
}

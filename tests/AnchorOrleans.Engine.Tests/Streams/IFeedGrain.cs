using System.Runtime.CompilerServices;
using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Engine.Tests.Serialization;

namespace AnchorOrleans.Engine.Tests.Streams;

[Alias("test.feed")]
internal interface IFeedGrain : IGrainWithStringKey
{
    [Alias("CountAsync")]
    IAsyncEnumerable<int> CountAsync(int count);

    [Alias("StepAsync")]
    IAsyncEnumerable<int> StepAsync(string step, CancellationToken cancellationToken = default);

    [Alias("FailAfterAsync")]
    IAsyncEnumerable<int> FailAfterAsync(int count);

    [Alias("NodesAsync")]
    IAsyncEnumerable<Node> NodesAsync();

    [Alias("PingAsync")]
    Task<string> PingAsync();

    [Alias("LeaveAsync")]
    Task LeaveAsync();
}

[GrainType("test-feed")]
internal sealed class FeedGrain(Stage stage) : Grain, IFeedGrain
{
    private readonly Node _node = new() { Number = 1 };

    public async IAsyncEnumerable<int> CountAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            if (number % 7 == 0)
            {
                await Task.Yield();
            }

            yield return number;
        }
    }

    /// <summary>Gives a number whenever the test lets it, and says when it has ended.</summary>
    public async IAsyncEnumerable<int> StepAsync(string step, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.Register(() => stage.Reach($"{step} told"));
        try
        {
            for (var number = 0; ; number++)
            {
                await stage.Pass($"{step} {number}", cancellationToken);
                yield return number;
            }
        }
        finally
        {
            stage.Reach($"{step} ended");
        }
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int count)
    {
        await foreach (var number in CountAsync(count))
        {
            yield return number;
        }

        throw new FaultException("over", 3);
    }

    public async IAsyncEnumerable<Node> NodesAsync()
    {
        await Task.Yield();
        yield return _node;
        yield return _node;
    }

    public Task<string> PingAsync() => Task.FromResult("here");

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

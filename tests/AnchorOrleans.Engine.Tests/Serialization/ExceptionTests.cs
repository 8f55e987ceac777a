using AnchorOrleans.Engine.Tests.Hosting;
#if ENGINE_LOCAL
using Orleans.Serialization;
#endif

namespace AnchorOrleans.Engine.Tests.Serialization;

public sealed class ExceptionTests(SharedSilo silo)
{
    private IAnythingGrain Grain { get; } = silo.Grain<IAnythingGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_framework_exception_arrives_with_its_message_and_the_place_it_was_thrown()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => Grain.ThrowAsync("framework"));

        Assert.StartsWith("a message", exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(RefusedGrain), exception.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_exception_with_serializer_arrives_complete()
    {
        var exception = await Assert.ThrowsAsync<FaultException>(() => Grain.ThrowAsync("own"));

        Assert.Equal(("a message", 42), (exception.Message, exception.Code));
        Assert.Equal("inside", Assert.IsType<InvalidOperationException>(exception.InnerException).Message);
    }

    [Fact]
    public async Task An_aggregate_arrives_with_all_it_holds()
    {
        var exception = await Assert.ThrowsAsync<AggregateException>(() => Grain.ThrowAsync("aggregate"));

        Assert.Equal("one", exception.InnerExceptions[0].Message);
        Assert.Equal(2, Assert.IsType<FaultException>(exception.InnerExceptions[1]).Code);
    }

    [Fact]
    public async Task What_does_not_cross_processes_does_not_cross_where_calls_are_always_copied()
    {
#if ENGINE_LOCAL
        // Orleans passes exceptions by reference within one silo, and these fail only in a cluster; the local engine shows it.
        Assert.Null((await Assert.ThrowsAsync<ArgumentException>(() => Grain.ThrowAsync("framework"))).ParamName);
        Assert.Equal(
            $"Could not find a codec for type {typeof(PlainException)}.",
            (await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain.ThrowAsync("plain"))).Message);
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain.ThrowAsync("plain inside"));
#else
        Assert.NotNull((await Assert.ThrowsAsync<ArgumentException>(() => Grain.ThrowAsync("framework"))).ParamName);
        await Assert.ThrowsAsync<PlainException>(() => Grain.ThrowAsync("plain"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowAsync("plain inside"));
#endif
    }
}

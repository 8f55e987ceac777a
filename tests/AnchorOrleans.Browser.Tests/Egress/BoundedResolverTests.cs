using System.Collections.Immutable;
using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class BoundedResolverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lookup_beyond_the_limit_waits_until_one_before_it_has_ended()
    {
        var first = new TaskCompletionSource<ImmutableArray<IPAddress>>();
        var inner = new FakeResolver();
        inner.AnswerLater("first.example", first.Task);
        inner.Answer("second.example", "1.1.1.1");
        var resolver = new BoundedResolver(inner, limit: 1);

        var waiting = resolver.ResolveAsync("first.example", Cancelled);
        var second = resolver.ResolveAsync("second.example", Cancelled);
        Assert.Equal(1, inner.Questions);
        first.SetResult([]);

        Assert.Empty(await waiting);
        Assert.Equal([IPAddress.Parse("1.1.1.1")], await second);
    }

    [Fact]
    public async Task A_lookup_that_nobody_waits_for_any_more_still_counts()
    {
        var first = new TaskCompletionSource<ImmutableArray<IPAddress>>();
        var inner = new FakeResolver();
        inner.AnswerLater("first.example", first.Task);
        inner.Answer("second.example", "1.1.1.1");
        var resolver = new BoundedResolver(inner, limit: 1);
        using var impatience = new CancellationTokenSource();

        var abandoned = resolver.ResolveAsync("first.example", impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        var second = resolver.ResolveAsync("second.example", Cancelled);

        Assert.Equal(1, inner.Questions);
        first.SetResult([]);
        Assert.NotEmpty(await second);
    }
}

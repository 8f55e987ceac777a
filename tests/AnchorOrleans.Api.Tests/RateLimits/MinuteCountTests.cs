using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Api.Tests.RateLimits;

public sealed class MinuteCountTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void So_many_as_the_limit_are_allowed_in_a_minute_and_then_again()
    {
        var count = new MinuteCount(2, _clock);

        Assert.Equal(new Allowance(2, 1, TimeSpan.FromMinutes(1), IsAllowed: true), count.Take("a"));
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(new Allowance(2, 0, TimeSpan.FromSeconds(40), IsAllowed: true), count.Take("a"));
        Assert.False(count.Take("a").IsAllowed);
        Assert.True(count.Take("b").IsAllowed);

        _clock.Advance(TimeSpan.FromSeconds(39.9));
        Assert.False(count.Take("a").IsAllowed);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(new Allowance(2, 1, TimeSpan.FromMinutes(1), IsAllowed: true), count.Take("a"));
    }

    [Fact]
    public void Looking_counts_nothing()
    {
        var count = new MinuteCount(1, _clock);

        Assert.True(count.Look("a").IsAllowed);
        Assert.True(count.Look("a").IsAllowed);
        Assert.True(count.Take("a").IsAllowed);
        Assert.False(count.Look("a").IsAllowed);
    }

    [Fact]
    public void More_names_than_are_kept_share_one_count()
    {
        var count = new MinuteCount(1, _clock);
        for (var name = 0; name < 100_000; name++)
        {
            count.Take($"{name}");
        }

        Assert.True(count.Take("one more").IsAllowed);
        Assert.False(count.Take("yet another").IsAllowed);
        Assert.False(count.Take("99999").IsAllowed);
    }
}

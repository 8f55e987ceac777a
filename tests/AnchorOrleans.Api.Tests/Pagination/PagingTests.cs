using AnchorOrleans.Api.Pagination;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Tests.Pagination;

public sealed class PagingTests
{
    [Theory]
    [InlineData(null, null, 1, 10)]
    [InlineData("1", "1", 1, 1)]
    [InlineData("7", "100", 7, 100)]
    [InlineData("1000000000", "100", 1_000_000_000, 100)]
    public void Digits_are_read_and_what_is_missing_has_its_default(string? page, string? limit, int expectedPage, int expectedLimit) =>
        Assert.Equal(new Paging(expectedPage, expectedLimit), Paging.Read(page, limit, maxLimit: 100));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.0")]
    [InlineData(" 1")]
    [InlineData("1\n")]
    [InlineData("１")]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("1000000001")]
    [InlineData("99999999999999999999")]
    public void Other_pages_are_refused_by_name_and_limit(string page)
    {
        var refusal = Paging.Read(page, default, maxLimit: 100).Refusal;

        Assert.Equal("'page' must be a whole number from 1 to 1,000,000,000, without sign or leading zero.", refusal?.Message);
    }

    [Fact]
    public void A_limit_above_the_largest_is_refused() =>
        Assert.Contains("'limit' must be a whole number from 1 to 100", Paging.Read(default, "101", maxLimit: 100).Refusal?.Message, StringComparison.Ordinal);

    [Fact]
    public void A_page_that_is_named_twice_is_refused() =>
        Assert.NotNull(Paging.Read(new StringValues(["1", "2"]), default, maxLimit: 100).Refusal);

    [Fact]
    public void The_last_page_there_can_be_does_not_overflow() =>
        Assert.Equal(99_999_999_900, new Paging(1_000_000_000, 100).Offset);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    public void Pages_are_counted(long total, long expected) => Assert.Equal(expected, new Paging(1, 10).PagesOf(total));
}

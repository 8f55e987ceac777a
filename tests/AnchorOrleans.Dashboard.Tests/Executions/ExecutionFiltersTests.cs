using AnchorOrleans.Dashboard.Executions;

namespace AnchorOrleans.Dashboard.Tests.Executions;

public sealed class ExecutionFiltersTests
{
    [Fact]
    public void Without_filters_the_list_is_asked_for_as_it_is()
    {
        var filters = new ExecutionFilters();

        Assert.Equal("/v1/executions?include=waiting&limit=25", filters.ToPath(taskId: null, page: null, 25));
        Assert.False(filters.IsSet);
    }

    [Fact]
    public void Every_filter_reaches_the_API()
    {
        var filters = new ExecutionFilters
        {
            Status = ["queued", "running"],
            Kind = "code",
            Task = "orders",
            Version = "draft",
            Session = "s 1",
            Parent = "p",
            Search = "01a2",
        };

        Assert.Equal(
            "/v1/executions?status=queued,running&kind=code&taskId=t&version=draft&sessionId=s%201&parentExecutionId=p&search=01a2&include=waiting&page=2&limit=25",
            filters.ToPath("t", page: 2, 25));
        Assert.True(filters.IsSet);
        Assert.True(filters.IsFurtherSet);
    }

    [Theory]
    [InlineData("2026-11-22T10:05", "from=2026-11-22T10%3A05%3A00.0000000Z", "to=2026-11-22T10%3A05%3A59.9990000Z")]
    [InlineData("2026-11-22T10:05:07", "from=2026-11-22T10%3A05%3A07.0000000Z", "to=2026-11-22T10%3A05%3A07.0000000Z")]
    [InlineData("yesterday", "from=yesterday", "to=yesterday")]
    public void What_a_field_for_times_writes_is_in_UTC_and_a_minute_ends_with_its_end(string text, string from, string to)
    {
        Assert.Contains(from, new ExecutionFilters { From = text }.ToPath(null, null, 25), StringComparison.Ordinal);
        Assert.Contains(to, new ExecutionFilters { To = text }.ToPath(null, null, 25), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData(" x ", "x")]
    public void An_empty_field_is_no_filter(string? text, string? given) => Assert.Equal(given, ExecutionFilters.Given(text));
}

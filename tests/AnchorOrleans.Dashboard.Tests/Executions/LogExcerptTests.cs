using AnchorOrleans.Dashboard.Executions;

namespace AnchorOrleans.Dashboard.Tests.Executions;

public sealed class LogExcerptTests
{
    [Fact]
    public void The_end_of_a_log_is_asked_for_unless_a_place_is_named()
    {
        Assert.Equal("/v1/executions/e/logs?last=500", LogExcerpt.PathOf("e", search: null, offset: null));
        Assert.Equal("/v1/executions/e/logs?offset=40&limit=500", LogExcerpt.PathOf("e", search: null, offset: 40));
        Assert.Equal("/v1/executions/e/logs?search=a%26b&last=500", LogExcerpt.PathOf("e", "a&b", offset: null));
    }

    [Fact]
    public void Lines_are_numbered_from_where_the_part_begins()
    {
        var shown = LogExcerpt.Of(new LogPage([LineOf("a"), LineOf("b")], Offset: 700, Limit: 500, Next: null), search: null);

        Assert.Equal([701, 702], shown.Lines.Select(line => line.Number));
        Assert.Equal((702, 200), (shown.End, shown.Earlier));
    }

    [Fact]
    public void Lines_that_were_found_keep_their_numbers() =>
        Assert.Equal(12_345, LogExcerpt.Of(new LogPage([LineOf("a") with { Number = 12_345 }], Offset: 0, Limit: 500, Next: null), "a").Lines[0].Number);

    [Fact]
    public void A_long_line_is_cut_and_says_so()
    {
        var line = LogExcerpt.Of(new LogPage([LineOf(new string('x', 10_000))], 0, 500, null), search: null).Lines[0];

        Assert.Equal((LogExcerpt.LongestLine, 10_000 - LogExcerpt.LongestLine), (line.Text.Length, line.Hidden));
    }

    private static LogLine LineOf(string text) => new(Facts.At, "info", text, Number: null);
}

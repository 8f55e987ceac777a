using AnchorOrleans.Dashboard.Overview;

namespace AnchorOrleans.Dashboard.Tests.Overview;

public sealed class PlotTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(20, 20)]
    [InlineData(21, 50)]
    [InlineData(730, 1_000)]
    public void The_top_is_a_round_value_that_is_not_below_the_highest(double highest, double top) => Assert.Equal(top, new Plot(10, highest).Top);

    [Fact]
    public void Values_lie_between_the_bottom_and_the_top()
    {
        var plot = new Plot(4, Highest: 50);

        Assert.Equal(Plot.Height, plot.Y(0));
        Assert.Equal(Plot.Height / 2, plot.Y(25));
        Assert.Equal(0, plot.Y(50));
        Assert.Equal(0, plot.Y(80));
        Assert.Equal(Plot.Width * 0.75, plot.X(3));
    }

    [Fact]
    public void A_line_is_broken_where_there_is_no_value() => Assert.Equal("M75 60h0.01L225 0M525 120h0.01", new Plot(4, Highest: 50).LineOf([25, 50, null, 0]));

    [Fact]
    public void No_spans_make_no_line() => Assert.Equal("", new Plot(0, Highest: 0).LineOf([]));
}

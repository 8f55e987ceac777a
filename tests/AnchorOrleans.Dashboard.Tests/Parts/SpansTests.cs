using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Tests.Parts;

public sealed class SpansTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(85, "85 ms")]
    [InlineData(3_490, "3.4 s")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(11_400_000, "3 h 10 min")]
    [InlineData(187_200_000, "2 d 4 h")]
    public void Durations_are_told_with_what_matters(long milliseconds, string told) => Assert.Equal(told, Spans.Lasting(milliseconds));

    [Fact]
    public void An_unknown_duration_is_a_dash() => Assert.Equal("–", Spans.Lasting((long?)null));

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(30, "30 s ago")]
    [InlineData(3_700, "1 h ago")]
    [InlineData(-90, "in 1 min")]
    [InlineData(-2, "just now")]
    public void Instants_are_told_from_now(int seconds, string told) => Assert.Equal(told, Spans.Ago(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(312, "312 B")]
    [InlineData(4_301, "4.2 KiB")]
    [InlineData(1_572_864, "1.5 MiB")]
    public void Sizes_are_told_in_powers_of_1024(long bytes, string told) => Assert.Equal(told, Spans.Size(bytes));

    [Theory]
    [InlineData(0, "$0")]
    [InlineData(0.0042, "$0.0042")]
    [InlineData(12.5, "$12.50")]
    public void Small_amounts_are_told_more_exactly(double dollars, string told) => Assert.Equal(told, Spans.Money(dollars));
}

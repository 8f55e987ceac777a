using AnchorOrleans.Dashboard.Agent;

namespace AnchorOrleans.Dashboard.Tests.Agent;

public sealed class CsvTableTests
{
    [Fact]
    public void Quotes_commas_and_line_breaks_within_them_belong_to_a_cell()
    {
        var table = CsvTable.Read("name,said\r\n\"Ann, B.\",\"She said \"\"no\"\"\r\nand left\"\r\nBob,\r\n");

        Assert.Equal(["name", "said"], table.Header);
        Assert.Equal(2, table.Count);
        Assert.Equal(["Ann, B.", "She said \"no\"\r\nand left"], table.Rows[0]);
        Assert.Equal(["Bob", ""], table.Rows[1]);
    }

    [Fact]
    public void Rows_beyond_those_shown_are_counted_and_short_ones_are_filled()
    {
        var table = CsvTable.Read($"a,b,c\n1\n{string.Concat(Enumerable.Repeat("1,2,3\n", 1_000))}", mostRows: 10);

        Assert.Equal((1_001, 10, 991), (table.Count, table.Rows.Length, table.Hidden));
        Assert.Equal(["1", "", ""], table.Rows[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("\"")]
    [InlineData("\"open\nto the end")]
    [InlineData("a\"b,\"c\"d,\"")]
    public void Odd_texts_are_tables_too(string text) => Assert.Equal(0, CsvTable.Read(text).Count);

    [Fact]
    public void A_cell_keeps_its_markup_as_text() => Assert.Equal(["<b>", "=1+1"], CsvTable.Read("x,y\n<b>,=1+1").Rows[0]);
}

using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Tests.Parts;

public sealed class JsonPartTests
{
    private static readonly JsonTreeLimits Limits = new(Parts: 50, Each: 10, Text: 8, Depth: 6);

    [Fact]
    public void Members_and_elements_keep_their_order_and_names()
    {
        var whole = Read("""{"b":[true,null,1.50],"a":{"x":"text"}}""");

        Assert.Equal((JsonPartKind.Members, 2, "2 members"), (whole.Kind, whole.Count, whole.Summary));
        Assert.Equal(["b", "a"], whole.Parts.Select(part => part.Name));
        Assert.Equal(["true", "null", "1.50"], whole.Parts[0].Parts.Select(part => part.Value));
        Assert.Equal(["0", "1", "2"], whole.Parts[0].Parts.Select(part => part.Name));
        Assert.Equal((JsonPartKind.Text, "text"), (whole.Parts[1].Parts[0].Kind, whole.Parts[1].Parts[0].Value));
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"a":1}""", "1 member")]
    [InlineData("[1]", "1 element")]
    [InlineData("[1,2]", "2 elements")]
    public void What_is_closed_says_how_much_it_holds(string json, string summary) => Assert.Equal(summary, Read(json).Summary);

    [Fact]
    public void Of_many_elements_the_first_are_shown_and_the_others_counted()
    {
        var whole = Read($"[{string.Join(',', Enumerable.Range(0, 1_000))}]");

        Assert.Equal((10, 1_000, 990), (whole.Parts.Length, whole.Count, whole.Hidden));
    }

    [Fact]
    public void All_parts_together_are_bounded_however_they_are_nested()
    {
        var row = $"[{string.Join(',', Enumerable.Repeat("1", 10))}]";

        var whole = Read($"[{string.Join(',', Enumerable.Repeat(row, 10))}]");

        Assert.InRange(CountOf(whole), 1, Limits.Parts + 10);
        Assert.Equal(10, whole.Count);
    }

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        var part = Read("\"1234567😀9\"");

        Assert.Equal(("1234567", 3), (part.Value, part.Hidden));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[[[[[[[1]]]]]]]")]
    public void What_is_no_JSON_or_too_deep_is_no_tree(string text) => Assert.Null(JsonPart.TryParse(text, Limits));

    private static JsonPart Read(string json) => JsonPart.TryParse(json, Limits)!;

    private static int CountOf(JsonPart part) => 1 + part.Parts.Sum(CountOf);
}

using System.Text;
using AnchorOrleans.Dashboard.Executions;

namespace AnchorOrleans.Dashboard.Tests.Executions;

public sealed class CodeExcerptTests
{
    private const string Code = "one\ntwo\n  return answer.price;\nfour\nfive\nsix\nseven";

    [Theory]
    [InlineData("TypeError: x\n    at price (task.ts:6:17)\n    at run (task.ts:11:16)", 6, 17)]
    [InlineData("    at task.ts:9:1", 9, 1)]
    public void The_first_place_of_a_stack_counts(string stack, int line, int column) => Assert.Equal((line, column), CodeExcerpt.PlaceIn(null, stack));

    [Theory]
    [InlineData("no place")]
    [InlineData("other.ts:1:2")]
    [InlineData("task.ts:99999999999:1")]
    public void Where_none_is_named_there_is_none(string text) => Assert.Null(CodeExcerpt.PlaceIn(text));

    [Fact]
    public void The_lines_around_are_shown_and_the_word_is_marked()
    {
        var excerpt = CodeExcerpt.TryTake(Encode(Code), (3, 17))!;

        Assert.Equal([1, 2, 3, 4, 5, 6], excerpt.Lines.Select(line => line.Number));
        var meant = Assert.Single(excerpt.Lines, line => line.IsMeant);
        Assert.Equal(("  return answer.", "price", ";"), (meant.Before, meant.Marked, meant.After));
        Assert.Equal(("two", ""), (excerpt.Lines[1].Before, excerpt.Lines[1].Marked));
    }

    [Theory]
    [InlineData(3, 500)]
    [InlineData(3, 0)]
    public void A_column_outside_the_line_marks_the_line_alone(int line, int column)
    {
        var meant = Assert.Single(CodeExcerpt.TryTake(Encode(Code), (line, column))!.Lines, found => found.IsMeant);

        Assert.Equal(("  return answer.price;", ""), (meant.Before, meant.Marked));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void A_line_that_the_code_does_not_have_gives_nothing(int line) => Assert.Null(CodeExcerpt.TryTake(Encode(Code), (line, 1)));

    [Fact]
    public void Code_with_line_ends_of_other_systems_has_the_same_lines() =>
        Assert.Equal("two", CodeExcerpt.TryTake(Encode("one\r\ntwo\r\nthree"), (2, 1))!.Lines[1].Marked);

    private static string Encode(string code) => Convert.ToBase64String(Encoding.UTF8.GetBytes(code));
}

using AnchorOrleans.Dashboard.Tasks;

namespace AnchorOrleans.Dashboard.Tests.Tasks;

public sealed class VersionDiffTests
{
    [Fact]
    public void The_same_code_has_no_difference_whatever_ends_its_lines()
    {
        Assert.True(VersionDiff.Of("a\nb\n", SourceText.Normalise("a\r\nb\r\n")).IsEmpty);
        Assert.True(VersionDiff.Of("", "").IsEmpty);
    }

    [Fact]
    public void Lines_that_are_new_or_gone_are_counted_and_numbered_on_their_own_side()
    {
        var diff = VersionDiff.Of("one\ntwo\nthree\nfour\n", "one\n2\nthree\nfour\nfive\nsix\n");

        Assert.Equal((3, 1), (diff.Added, diff.Removed));
        var first = diff.Parts.First(static part => part.IsChange);
        Assert.Equal([2], first.Old.Select(static line => line.Number));
        Assert.Equal([2], first.New.Select(static line => line.Number));
        Assert.Equal(["five", "six"], diff.Parts.Last(static part => part.IsChange).New.Select(TextOf));
        Assert.Equal("one\ntwo\nthree\nfour\n", string.Join('\n', diff.Parts.SelectMany(static part => part.Old).Select(TextOf)));
        Assert.Equal("one\n2\nthree\nfour\nfive\nsix\n", string.Join('\n', diff.Parts.SelectMany(static part => part.New).Select(TextOf)));
    }

    [Fact]
    public void In_a_changed_line_the_words_that_changed_are_marked()
    {
        var line = Assert.Single(VersionDiff.Of("const pages = 10;", "const pages = 25;").Parts).New[0];

        Assert.Equal("const pages = 25;", TextOf(line));
        Assert.Equal("25", string.Concat(line.Words.Where(static word => word.IsChange).Select(static word => word.Text)).TrimEnd(';'));
    }

    [Fact]
    public void Unchanged_lines_far_from_a_change_are_folded_and_counted()
    {
        var lines = Enumerable.Range(1, 40).Select(static number => $"line {number}").ToList();
        var changed = lines.Select(static line => line == "line 20" ? "other" : line);

        var parts = VersionDiff.Of(string.Join('\n', lines), string.Join('\n', changed)).Folded().Parts;

        Assert.Equal([16, 0, 17], parts.Select(static part => part.Left));
        Assert.Equal([17, 18, 19], parts[0].New.Select(static line => line.Number));
        Assert.Equal([21, 22, 23], parts[2].New.Select(static line => line.Number));
        Assert.Equal((0, 3), (parts[0].Before, parts[2].Before));
    }

    [Fact]
    public void A_fold_that_would_hide_one_line_is_not_made()
    {
        var parts = VersionDiff.Of("1\n2\n3\n4\nx", "1\n2\n3\n4\ny").Folded().Parts;

        Assert.Equal(4, parts[0].New.Length);
        Assert.Equal(0, parts[0].Left);
    }

    private static string TextOf(VersionDiff.Line line) => string.Concat(line.Words.Select(static word => word.Text));
}

using System.Text;
using AnchorOrleans.Browser.Files;

namespace AnchorOrleans.Browser.Tests.Files;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\boot.ini", "boot.ini")]
    [InlineData("/", "file")]
    [InlineData("", "file")]
    [InlineData("..", "file")]
    [InlineData(".hidden", "hidden")]
    [InlineData("a\0b\nc\u202Etxt.exe", "a_b_c_txt.exe")]
    [InlineData("what?<is>|this:*.txt", "what__is__this__.txt")]
    [InlineData("Grüße 日本.txt", "Grüße 日本.txt")]
    public void Of_a_hostile_name_a_usual_one_is_made(string name, string expected) => Assert.Equal(expected, FileName.Of(name));

    [Fact]
    public void A_name_that_is_too_long_keeps_its_extension()
    {
        var name = FileName.Of(new string('ü', 5000) + ".json");

        Assert.EndsWith("ü.json", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 250, 255);
    }
}

using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Tests.Parts;

public sealed class TextLinksTests
{
    [Theory]
    [InlineData("https://example.com/a?b=c#d", "[https://example.com/a?b=c#d]")]
    [InlineData("see https://example.com.", "see |[https://example.com]|.")]
    [InlineData("(http://a.example/x) and HTTPS://B.example", "(|[http://a.example/x]|) and |[HTTPS://B.example]")]
    [InlineData("""<a href="https://example.com">x</a>""", """<a href="|[https://example.com]|">x</a>""")]
    [InlineData("javascript:alert(1)", "javascript:alert(1)")]
    [InlineData("data:text/html,<script>", "data:text/html,<script>")]
    [InlineData("xhttps://example.com", "xhttps://example.com")]
    [InlineData("https://", "https://")]
    [InlineData("", "")]
    public void Only_addresses_of_the_web_become_links(string text, string pieces) =>
        Assert.Equal(pieces, string.Join('|', TextLinks.Split(text).Select(piece => piece.IsLink ? $"[{piece.Text}]" : piece.Text)));

    [Fact]
    public void The_pieces_are_the_text()
    {
        const string text = "a https://b.example/c, http://d.example; e";

        Assert.Equal(text, string.Concat(TextLinks.Split(text).Select(piece => piece.Text)));
    }
}

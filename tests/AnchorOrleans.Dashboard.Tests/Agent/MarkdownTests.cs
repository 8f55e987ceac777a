using AnchorOrleans.Dashboard.Agent;
using AngleSharp.Html.Parser;

namespace AnchorOrleans.Dashboard.Tests.Agent;

/// <summary>What a model wrote may be what a hostile page told it to write.</summary>
public sealed class MarkdownTests
{
    [Fact]
    public void Headings_lists_tables_and_code_are_made_readable()
    {
        var html = Markdown.ToHtml("# Prices\n\n| Name | Price |\n|---|---|\n| A & B | **5** |\n\n1. one\n2. two\n\n```js\nlet a = 1 < 2;\n```\n\n~~old~~").Value;

        Assert.Contains("<h3>Prices</h3>", html, StringComparison.Ordinal);
        Assert.Contains("<th>Name</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td>A &amp; B</td>", html, StringComparison.Ordinal);
        Assert.Contains("<strong>5</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<li>two</li>", html, StringComparison.Ordinal);
        Assert.Contains("let a = 1 &lt; 2;", html, StringComparison.Ordinal);
        Assert.Contains("<del>old</del>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[shop](https://example.com/a?b=1)", "https://example.com/a?b=1")]
    [InlineData("see https://example.com/x", "https://example.com/x")]
    [InlineData("<http://example.com>", "http://example.com")]
    [InlineData("![a picture](https://example.com/p.png)", "https://example.com/p.png")]
    public void Links_of_the_web_lead_out_of_the_page_without_telling_from_where(string text, string address)
    {
        var link = Assert.Single(new HtmlParser().ParseDocument(Markdown.ToHtml(text).Value).QuerySelectorAll("a"));

        Assert.Equal(address, link.GetAttribute("href"));
        Assert.Equal("noopener noreferrer nofollow", link.GetAttribute("rel"));
        Assert.Equal("_blank", link.GetAttribute("target"));
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<style>body{display:none}</style>")]
    [InlineData("<svg/onload=alert(1)>")]
    [InlineData("<svg><script>alert(1)</script></svg>")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>")]
    [InlineData("<form action=https://example.com><input name=a></form>")]
    [InlineData("<iframe src=https://example.com></iframe>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>")]
    [InlineData("<div style=\"background:url(https://example.com/x)\">x</div>")]
    [InlineData("<base href=https://example.com><meta http-equiv=refresh content=0>")]
    [InlineData("- a\n  > <img src=x onerror=alert(1)>\n  > ```\n  > </pre><script>alert(1)</script>")]
    [InlineData("| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |")]
    [InlineData("[<img src=x onerror=alert(1)>](https://example.com)")]
    [InlineData("![x\" onerror=\"alert(1)](https://example.com/x.png)")]
    [InlineData("[x](https://example.com/\"onmouseover=\"alert(1))")]
    [InlineData("[x](https://example.com \"t\\\" onclick=\\\"alert(1)\")")]
    [InlineData("<scr<script>ipt>alert(1)</scr</script>ipt>")]
    [InlineData("<!--><img src=x onerror=alert(1)>-->")]
    [InlineData("```<script>\n<img src=x onerror=alert(1)>\n```")]
    [InlineData("- [x] <input onfocus=alert(1) autofocus>")]
    public void Nothing_that_a_browser_would_run_load_or_send_is_left(string hostile) => AssertIsTame(Markdown.ToHtml(hostile).Value);

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](java\tscript:alert(1))")]
    [InlineData("[x](<java\nscript:alert(1)>)")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](&#x6A;avascript&colon;alert(1))")]
    [InlineData("[x](&#1;javascript:alert(1))")]
    [InlineData("[x]( javascript:alert(1))")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x][1]\n\n[1]: javascript:alert(1)")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("[x](vbscript:msgbox)")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)")]
    [InlineData("![x](data:image/svg+xml;base64,PHN2Zy8+)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](blob:https://example.com/1)")]
    [InlineData("[x](mailto:a@example.com)")]
    [InlineData("[x](//example.com)")]
    [InlineData("[x](\\\\example.com)")]
    [InlineData("[x](/dashboard/sign-out)")]
    [InlineData("[x](?status=all)")]
    [InlineData("[x](#top)")]
    public void Addresses_that_are_not_of_the_web_lead_nowhere(string hostile)
    {
        var html = Markdown.ToHtml(hostile).Value;

        AssertIsTame(html);
        Assert.DoesNotContain("href", html.Replace("[x]", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("> ", 20_000)]
    [InlineData("- a\n", 30_000)]
    [InlineData("[", 50_000)]
    [InlineData("*a **b ", 10_000)]
    [InlineData("[a](", 20_000)]
    [InlineData("`", 90_000)]
    [InlineData("<a", 40_000)]
    [InlineData("|a", 40_000)]
    [InlineData("  - a\n    > b\n", 5_000)]
    public async Task What_is_nested_more_deeply_than_anybody_writes_and_what_is_too_long_ends_in_time(string part, int times)
    {
        var html = await Task.Run(() => Markdown.ToHtml($"{string.Concat(Enumerable.Repeat(part, times))}<script>alert(1)</script>").Value, TestContext.Current.CancellationToken);

        AssertIsTame(html);
    }

    private static void AssertIsTame(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        Assert.All(document.Body!.QuerySelectorAll("*"), static element =>
        {
            Assert.Contains(element.LocalName, (string[])["a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "ins", "li", "mark", "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"]);
            Assert.All(element.Attributes, static attribute => Assert.Contains(attribute.Name, (string[])["href", "rel", "target", "title", "start", "colspan", "rowspan"]));
            Assert.True(element.GetAttribute("href") is null or ['h', 't', 't', 'p', ':', '/', '/', ..] or ['h', 't', 't', 'p', 's', ':', '/', '/', ..], element.OuterHtml);
        });
    }
}

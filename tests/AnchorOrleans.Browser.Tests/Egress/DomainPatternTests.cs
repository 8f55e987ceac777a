using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class DomainPatternTests
{
    [Theory]
    [InlineData("example.com", "http://example.com/", true)]
    [InlineData("example.com", "https://EXAMPLE.com./x?y#z", true)]
    [InlineData("EXAMPLE.com.", "http://example.com/", true)]
    [InlineData("example.com", "http://user:word@example.com:8080/", true)]
    [InlineData("example.com", "http://example.com@other.test/", false)]
    [InlineData("example.com", "http://www.example.com/", false)]
    [InlineData("example.com", "http://notexample.com/", false)]
    [InlineData("example.com:8080", "http://example.com:8080/", true)]
    [InlineData("example.com:443", "https://example.com/", true)]
    [InlineData("example.com:8080", "http://example.com/", false)]
    [InlineData("*.example.com", "http://a.b.example.com/", true)]
    [InlineData("*.example.com", "http://example.com/", false)]
    [InlineData("*example.com", "http://badexample.com/", true)]
    [InlineData("*example.com", "http://example.com/", true)]
    [InlineData("*example.com", "http://example.com.test/", false)]
    [InlineData("bücher.test", "http://xn--bcher-kva.test/", true)]
    [InlineData("xn--bcher-kva.test", "http://BÜCHER.test/", true)]
    [InlineData("127.0.0.1", "http://2130706433/", true)]
    [InlineData("127.0.0.1", "http://0x7f.1/", true)]
    [InlineData("[::1]", "http://[0:0::1]/", true)]
    [InlineData("example.com", "about:blank", false)]
    [InlineData("example.com", "data:text/html,example.com", false)]
    public void An_address_is_compared_by_its_host_and_port(string pattern, string address, bool matches) =>
        Assert.Equal(matches, DomainPattern.Parse(pattern).Matches(new Uri(address)));

    [Theory]
    [InlineData("evil.test", "evil.test", "*.evil.test")]
    [InlineData("*.evil.test", "evil.test", "*.evil.test")]
    [InlineData("https://user@Evil.test:8443/path?x#y", "evil.test:8443", "*.evil.test:8443")]
    [InlineData("10.0.0.1", "10.0.0.1", null)]
    [InlineData("[::1]:80", "[::1]:80", null)]
    public void A_domain_that_is_meant_whole_is_itself_and_what_is_below(string text, string itself, string? below) =>
        Assert.Equal(new[] { itself, below }.OfType<string>(), DomainPattern.ParseWhole(text).Select(pattern => pattern.ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("a b")]
    [InlineData("example.com/path")]
    [InlineData("example.com:0")]
    [InlineData("example.com:")]
    [InlineData("*.10.0.0.1")]
    [InlineData("exa%6dple.com")]
    public void What_is_no_pattern_is_refused(string text) => Assert.False(DomainPattern.TryParse(text, out _));
}

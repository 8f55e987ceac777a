using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class EgressTargetTests
{
    [Theory]
    [InlineData("127.0.0.1:80")]
    [InlineData("127.0.0.1.:80")]
    [InlineData("127.1:80")]
    [InlineData("127.0.1:80")]
    [InlineData("2130706433:80")]
    [InlineData("0x7f000001:80")]
    [InlineData("0X7F.1:80")]
    [InlineData("0x7f.0x0.0x0.0x1:80")]
    [InlineData("0177.0.0.1:80")]
    [InlineData("0177.0.0.01:80")]
    [InlineData("017700000001:80")]
    [InlineData("00000177.0.0.1:80")]
    [InlineData("0x.0x.0x.0x:80", "0.0.0.0")]
    [InlineData("0:80", "0.0.0.0")]
    [InlineData("[::ffff:127.0.0.1]:80")]
    [InlineData("[::ffff:7f00:1]:80")]
    [InlineData("[0:0:0:0:0:ffff:7f00:0001]:80")]
    [InlineData("[::1]:80", "::1")]
    [InlineData("[0000:0000::0001]:80", "::1")]
    [InlineData("[FE80::1]:80", "fe80::1")]
    [InlineData("0xa9fea9fe:80", "169.254.169.254")]
    [InlineData("169.254.43518:80", "169.254.169.254")]
    public void Every_spelling_of_an_address_becomes_that_address(string authority, string address = "127.0.0.1")
    {
        Assert.True(EgressTarget.TryParse(authority, defaultPort: null, out var target));

        Assert.Equal(address, target.Host.Address?.ToString());
        Assert.Equal(80, target.Port);
    }

    [Theory]
    [InlineData("EXAMPLE.com:443", "example.com")]
    [InlineData("example.com.:443", "example.com")]
    [InlineData("xn--bcher-kva.example:443", "xn--bcher-kva.example")]
    [InlineData("under_score.example:443", "under_score.example")]
    [InlineData("localhost.:443", "localhost")]
    [InlineData("1.2.3.4.example:443", "1.2.3.4.example")]
    [InlineData("0xg.example:443", "0xg.example")]
    public void A_name_has_one_spelling(string authority, string name)
    {
        Assert.True(EgressTarget.TryParse(authority, defaultPort: null, out var target));

        Assert.Null(target.Host.Address);
        Assert.Equal(name, target.Host.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("example.com")]
    [InlineData("example.com:")]
    [InlineData("example.com:0")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:-1")]
    [InlineData("example.com: 80")]
    [InlineData("example.com:+80")]
    [InlineData("user@example.com:80")]
    [InlineData("example..com:80")]
    [InlineData("example.com..:80")]
    [InlineData(".:80")]
    [InlineData(".example.com:80")]
    [InlineData("exa mple.com:80")]
    [InlineData("exämple.com:80")]
    [InlineData("１２７.0.0.1:80")]
    [InlineData("127。0。0。1:80")]
    [InlineData("%31%32%37.0.0.1:80")]
    [InlineData("256.0.0.1:80")]
    [InlineData("1.2.3.4.5:80")]
    [InlineData("127.0.0.08:80")]
    [InlineData("4294967296:80")]
    [InlineData("0x100000000:80")]
    [InlineData("1.2.65536:80")]
    [InlineData("example.1:80")]
    [InlineData("[::1:80")]
    [InlineData("::1:80")]
    [InlineData("[::1%25lo]:80")]
    [InlineData("[fe80::1%1]:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[example.com]:80")]
    [InlineData("[[::1]]:80")]
    [InlineData("[::1]x:80")]
    [InlineData("exam\0ple.com:80")]
    public void What_is_neither_a_name_nor_an_address_is_not_understood(string authority)
    {
        Assert.False(EgressTarget.TryParse(authority, defaultPort: null, out _));
    }

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void A_name_has_the_length_that_DNS_allows(int length, bool isName)
    {
        var name = string.Join('.', Enumerable.Repeat(new string('a', 49), 6))[..length];

        Assert.Equal(isName, EgressHost.TryParse(name, out _));
    }

    [Theory]
    [InlineData("example.com", "example.com:80")]
    [InlineData("example.com:", "example.com:80")]
    [InlineData("[::1]", "[::1]:80")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    public void A_default_port_is_used_only_where_none_is_given(string authority, string canonical)
    {
        Assert.True(EgressTarget.TryParse(authority, defaultPort: 80, out var target));

        Assert.Equal(canonical, target.ToString());
    }
}

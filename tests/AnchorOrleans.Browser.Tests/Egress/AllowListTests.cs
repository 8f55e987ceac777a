using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class AllowListTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:5000", "127.0.0.1")]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000", "127.0.0.1")]
    [InlineData("127.0.0.1:5000", "some.name:5000", "127.0.0.1")]
    [InlineData("127.0.0.1:5000", "[::ffff:127.0.0.1]:5000", "::ffff:127.0.0.1")]
    [InlineData("10.1.0.0/16", "10.1.255.255:443", "10.1.255.255")]
    [InlineData("::1", "[::1]:80", "::1")]
    [InlineData("[::1]:80", "[::1]:80", "::1")]
    [InlineData("fd00::/8", "intranet:443", "fd12::1")]
    [InlineData("intranet.example", "intranet.example:443", "10.0.0.1")]
    [InlineData("Intranet.Example.:443", "intranet.example:443", "10.0.0.1")]
    [InlineData("localhost:5000", "localhost:5000", "::1")]
    public void An_entry_covers_what_it_names(string entry, string authority, string address)
    {
        Assert.True(Covers(entry, authority, address));
    }

    [Theory]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5001", "127.0.0.1")]
    [InlineData("127.0.0.1:5000", "127.0.0.2:5000", "127.0.0.2")]
    [InlineData("10.1.0.0/16", "10.2.0.0:443", "10.2.0.0")]
    [InlineData("intranet.example", "other.example:443", "10.0.0.1")]
    [InlineData("intranet.example", "sub.intranet.example:443", "10.0.0.1")]
    [InlineData("intranet.example:443", "intranet.example:80", "10.0.0.1")]
    [InlineData("localhost:5000", "127.0.0.1:5000", "127.0.0.1")]
    [InlineData("::1", "127.0.0.1:80", "127.0.0.1")]
    [InlineData("0.0.0.0/0", "[::1]:80", "::1")]
    public void An_entry_covers_nothing_else(string entry, string authority, string address)
    {
        Assert.False(Covers(entry, authority, address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a host")]
    [InlineData("http://intranet.example")]
    [InlineData("intranet.example:")]
    [InlineData("intranet.example:0")]
    [InlineData("intranet.example:70000")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/8x")]
    [InlineData("*.example.com")]
    [InlineData("256.1.1.1")]
    public void A_malformed_entry_is_refused_by_its_text(string entry)
    {
        var exception = Assert.Throws<FormatException>(() => AllowEntry.Parse(entry));

        Assert.Contains($"'{entry}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_malformed_entries_are_reported_with_their_keys()
    {
        var options = new EgressOptions { Allow = { "intranet.example", "no good", "10.0.0.0/99" } };

        var result = new EgressAllowValidator().Validate(null, options);

        Assert.Collection(
            result.Failures!,
            failure => Assert.StartsWith("Egress:Allow:1: 'no good'", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Egress:Allow:2: '10.0.0.0/99'", failure, StringComparison.Ordinal));
    }

    private static bool Covers(string entry, string authority, string address)
    {
        Assert.True(EgressTarget.TryParse(authority, defaultPort: null, out var target));
        return AllowList.Parse([entry]).Covers(target, IPAddress.Parse(address));
    }
}

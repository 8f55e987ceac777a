using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class EgressRulesTests
{
    [Theory]
    [InlineData("127.0.0.1:5432", "Egress refused 127.0.0.1:5432: loopback addresses are not allowed (Egress:Allow).")]
    [InlineData("0x7f.1:5432", "Egress refused 127.0.0.1:5432: loopback addresses are not allowed (Egress:Allow).")]
    [InlineData("169.254.169.254:80", "Egress refused 169.254.169.254:80: cloud metadata addresses are not allowed (Egress:Allow).")]
    [InlineData("[fe80::1]:80", "Egress refused [fe80::1]:80: link-local addresses are not allowed (Egress:Allow).")]
    public void A_refused_address_is_named_with_its_rule(string authority, string refusal)
    {
        Assert.Equal(refusal, Rules(EgressPolicy.Default).RefusalOf(Target(authority)));
    }

    [Fact]
    public void A_name_that_leads_to_a_refused_address_is_refused_without_telling_the_address()
    {
        var refusal = Rules(EgressPolicy.Default).RefusalOf(Target("db.example:5432"), IPAddress.Parse("10.20.30.40"));

        Assert.Equal("Egress refused db.example:5432: it leads to a private address, and private addresses are not allowed (Egress:Allow).", refusal);
    }

    [Fact]
    public void An_exception_of_the_operator_lifts_the_address_rule()
    {
        var rules = Rules(EgressPolicy.Default, "127.0.0.1:5432");

        Assert.Null(rules.RefusalOf(Target("127.0.0.1:5432")));
        Assert.NotNull(rules.RefusalOf(Target("127.0.0.1:5433")));
    }

    [Theory]
    [InlineData("example.com", "example.com:443", true)]
    [InlineData("example.com", "EXAMPLE.com.:443", true)]
    [InlineData("example.com", "www.example.com:443", false)]
    [InlineData("example.com", "badexample.com:443", false)]
    [InlineData("*.example.com", "www.example.com:443", true)]
    [InlineData("*.example.com", "a.b.example.com:443", true)]
    [InlineData("*.example.com", "example.com:443", false)]
    [InlineData("*.example.com", "badexample.com:443", false)]
    [InlineData("1.1.1.1", "0x1010101:443", true)]
    [InlineData("1.1.1.1", "[::ffff:1.1.1.1]:443", true)]
    [InlineData("EXAMPLE.com.", "example.com:443", true)]
    [InlineData("bücher.example", "xn--bcher-kva.example:443", true)]
    [InlineData("BÜCHER.example.", "XN--BCHER-KVA.example.:443", true)]
    [InlineData("*.bücher.example", "www.xn--bcher-kva.example:443", true)]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example:443", true)]
    [InlineData("例え。テスト", "xn--r8jz45g.xn--zckzah:443", true)]
    [InlineData("example.com:8443", "example.com:8443", true)]
    [InlineData("example.com:8443", "example.com:443", false)]
    [InlineData("*.example.com:80", "www.example.com:80", true)]
    [InlineData("*.example.com:80", "www.example.com:443", false)]
    [InlineData("[2606:4700::1111]", "[2606:4700:0::1111]:443", true)]
    [InlineData("[2606:4700::1111]:80", "[2606:4700::1111]:443", false)]
    public void A_domain_rule_refuses_what_its_pattern_means(string pattern, string authority, bool isRefused)
    {
        var rules = Rules(new EgressPolicy { RefusedDomains = [pattern] });

        Assert.Equal(isRefused, rules.RefusalOf(Target(authority)) is not null);
    }

    [Fact]
    public void Naming_domains_refuses_all_others_and_plain_addresses()
    {
        var rules = Rules(new EgressPolicy { OnlyDomains = ["example.com"] });

        Assert.Null(rules.RefusalOf(Target("example.com:443")));
        Assert.Equal("Egress refused example.org:443: only the domains named by the rules in force are allowed.", rules.RefusalOf(Target("example.org:443")));
        Assert.NotNull(rules.RefusalOf(Target("1.1.1.1:443")));
    }

    [Fact]
    public void A_domain_must_be_in_every_list_and_an_empty_one_names_none()
    {
        var rules = Rules(new EgressPolicy { AlsoWithin = [["example.com", "example.org"], ["*example.com"]] });

        Assert.Null(rules.RefusalOf(Target("example.com:443")));
        Assert.NotNull(rules.RefusalOf(Target("example.org:443")));
        Assert.NotNull(rules.RefusalOf(Target("www.example.com:443")));
        Assert.NotNull(Rules(new EgressPolicy { AlsoWithin = [[]] }).RefusalOf(Target("example.com:443")));
    }

    [Fact]
    public void A_refused_domain_stays_refused_where_it_is_also_named()
    {
        var rules = Rules(new EgressPolicy { OnlyDomains = ["*.example.com"], RefusedDomains = ["ads.example.com"] });

        Assert.Null(rules.RefusalOf(Target("www.example.com:443")));
        Assert.NotNull(rules.RefusalOf(Target("ads.example.com:443")));
    }

    [Fact]
    public void An_exception_of_the_operator_does_not_lift_a_domain_rule()
    {
        var rules = Rules(new EgressPolicy { RefusedDomains = ["intranet.example"] }, "intranet.example");

        Assert.NotNull(rules.RefusalOf(Target("intranet.example:443")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.1.1.1.1")]
    [InlineData("https://example.com")]
    [InlineData("example.com:")]
    [InlineData("example.com:0")]
    [InlineData("example.com:65536")]
    [InlineData("*.example.com:x")]
    [InlineData("bü cher.example")]
    public void A_malformed_pattern_is_refused_by_its_text(string pattern)
    {
        var exception = Assert.Throws<ArgumentException>(() => Rules(new EgressPolicy { RefusedDomains = [pattern] }));

        Assert.Contains($"'{pattern}'", exception.Message, StringComparison.Ordinal);
    }

    private static EgressRules Rules(EgressPolicy policy, params string[] allow) => new(AllowList.Parse(allow), policy);

    private static EgressTarget Target(string authority)
    {
        Assert.True(EgressTarget.TryParse(authority, defaultPort: null, out var target));
        return target;
    }
}

using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class UpstreamProxyTests
{
    [Fact]
    public async Task A_tunnel_goes_through_an_HTTP_proxy_inside_with_its_credentials_and_the_address_that_was_judged()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = BenchThrough($"http://{upstream.Authority}", "user", "pass:word");
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        var head = await proxy.ReadHeadAsync();
        await proxy.SendAsync("HTTP/1.1 200 OK\r\nX: y\r\n\r\nfrom beyond");

        Assert.StartsWith("CONNECT 93.184.216.34:443 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("user:pass:word"u8)}\r\n", head, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("from beyond", await client.ReadAsync(11));
    }

    [Fact]
    public async Task A_plain_request_goes_through_a_tunnel_of_a_proxy_inside_so_that_the_origin_hears_its_name()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = BenchThrough($"http://{upstream.Authority}", "user", "word");
        using var client = await bench.ConnectAsync();

        await client.SendAsync("GET http://example.com/a HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        var asked = await proxy.ReadHeadAsync();
        await proxy.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
        var request = await proxy.ReadHeadAsync();
        await proxy.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        Assert.StartsWith("CONNECT 93.184.216.34:80 HTTP/1.1\r\n", asked, StringComparison.Ordinal);
        Assert.StartsWith("GET /a HTTP/1.1\r\nHost: example.com\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", request, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_goes_through_a_SOCKS_proxy_with_its_credentials()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = BenchThrough($"socks5://{upstream.Authority}", "user", "word");
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        Assert.Equal("\u0005\u0001\u0002", await proxy.ReadAsync(3));
        await proxy.SendAsync("\u0005\u0002");
        Assert.Equal("\u0001\u0004user\u0004word", await proxy.ReadAsync(11));
        await proxy.SendAsync("\u0001\0");
        Assert.Equal("\u0005\u0001\0\u0001\u005D\u00B8\u00D8\u0022\u0001\u00BB", await proxy.ReadAsync(10));
        await proxy.SendAsync("\u0005\0\0\u0001\u007F\0\0\u0001\0\u0001from beyond");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("from beyond", await client.ReadAsync(11));
    }

    [Theory]
    [InlineData("1.1.1.1", false, "example.com:443")]
    [InlineData("1.1.1.1", true, "93.184.216.34:443")]
    [InlineData("10.0.0.1", false, "93.184.216.34:443")]
    [InlineData("127.0.0.1", false, "93.184.216.34:443")]
    public void A_proxy_outside_is_told_the_name_and_one_inside_the_address_that_was_judged(string address, bool isOperators, string asked)
    {
        var upstream = new UpstreamProxy(new Uri("http://proxy.example:3128")) { IsOperators = isOperators };
        Assert.True(EgressTarget.TryParse("example.com:443", null, out var target));

        var mustPin = UpstreamAddressing.MustPin(upstream, IPAddress.Parse(address));

        Assert.Equal(asked, UpstreamAddressing.TargetFor(target, mustPin, [IPAddress.Parse("93.184.216.34"), IPAddress.Parse("1.0.0.1")])!.ToString());
        Assert.Equal(mustPin, UpstreamAddressing.TargetFor(target, mustPin, []) is null);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_here_goes_to_no_proxy_inside()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback(Through($"http://{upstream.Authority}"));
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT unknown.example:443 HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operators_proxy_may_stand_where_sessions_may_not_go_and_lets_them_go_nowhere_else()
    {
        await using var upstream = new TcpOrigin();
        var policy = new EgressPolicy { Upstream = new UpstreamProxy(new Uri($"http://{upstream.Authority}")) { IsOperators = true } };
        await using var bench = new EgressBench(policy: policy);
        bench.Resolver.Answer("example.com", "93.184.216.34");
        using var client = await bench.ConnectAsync();
        using var curious = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        Assert.StartsWith("CONNECT 93.184.216.34:443 HTTP/1.1\r\n", await proxy.ReadHeadAsync(), StringComparison.Ordinal);

        await curious.SendAsync($"CONNECT {upstream.Authority} HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 ", await curious.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_changes_between_look_ups_leads_a_proxy_inside_nowhere_else()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = BenchThrough($"http://{upstream.Authority}");
        bench.Resolver.Answer("rebinding.example", "93.184.216.34");
        bench.Resolver.Answer("rebinding.example", "127.0.0.1");
        using var first = await bench.ConnectAsync();

        await first.SendAsync("CONNECT rebinding.example:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();

        // What the proxy is given it need not look up, so there is no second answer for it.
        Assert.StartsWith("CONNECT 93.184.216.34:443 HTTP/1.1\r\n", await proxy.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_upstream_proxy_is_told_without_its_address_or_credentials()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = BenchThrough($"http://{upstream.Authority}", "user", "word");
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        await proxy.ReadHeadAsync();
        await proxy.SendAsync("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("Egress could not reach example.com:443 through the session's upstream proxy: it answered 407.\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upstream_proxy_at_a_refused_address_is_not_used()
    {
        await using var bench = new EgressBench(policy: Through("http://127.0.0.1:3128"));
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains("upstream proxy for example.com:443: its address is not allowed (Egress:Allow).", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_before_the_upstream_proxy_hears_of_it()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = new EgressBench(new EgressOptions { Allow = { upstream.Authority } }, Through($"http://{upstream.Authority}"));
        bench.Resolver.Answer("inside.example", "192.168.0.1");
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT inside.example:443 HTTP/1.1\r\n\r\n");

        Assert.Contains("it leads to a private address", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_upstream_proxy_cuts_what_went_another_way()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.TunnelAsync(origin.Authority);

        bench.Endpoint.Apply(Through("http://127.0.0.1:3128"));

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("ftp://proxy.example:21")]
    [InlineData("http://user:word@proxy.example:3128")]
    [InlineData("socks4://proxy.example:1080")]
    public void A_proxy_that_cannot_be_used_is_refused_without_repeating_it(string server)
    {
        var exception = Assert.Throws<ArgumentException>(() => new UpstreamProxy(new Uri(server)));

        Assert.DoesNotContain("word", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_holds_no_secret()
    {
        var policy = Through("http://proxy.example:3128", "user", "word");

        Assert.DoesNotContain("user", policy.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("word", policy.ToString(), StringComparison.Ordinal);
    }

    private static EgressBench BenchThrough(string server, string? username = null, string? password = null)
    {
        var bench = EgressBench.WithLoopback(Through(server, username, password));
        bench.Resolver.Answer("example.com", "93.184.216.34");
        return bench;
    }

    private static EgressPolicy Through(string server, string? username = null, string? password = null)
    {
        return new EgressPolicy { Upstream = new UpstreamProxy(new Uri(server), username, password) };
    }
}

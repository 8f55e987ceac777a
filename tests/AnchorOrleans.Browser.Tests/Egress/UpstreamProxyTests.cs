using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class UpstreamProxyTests
{
    [Fact]
    public async Task A_tunnel_goes_through_an_HTTP_proxy_with_its_credentials_and_the_unresolved_name()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback(Through($"http://{upstream.Authority}", "user", "pass:word"));
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        var head = await proxy.ReadHeadAsync();
        await proxy.SendAsync("HTTP/1.1 200 OK\r\nX: y\r\n\r\nfrom beyond");

        Assert.StartsWith("CONNECT example.com:443 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("user:pass:word"u8)}\r\n", head, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("from beyond", await client.ReadAsync(11));
    }

    [Fact]
    public async Task A_plain_request_goes_to_an_HTTP_proxy_in_absolute_form()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback(Through($"http://{upstream.Authority}", "user", "word"));
        using var client = await bench.ConnectAsync();

        await client.SendAsync("GET http://example.com/a HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        var head = await proxy.ReadHeadAsync();
        await proxy.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        Assert.StartsWith("GET http://example.com/a HTTP/1.1\r\nHost: example.com\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic ", head, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_goes_through_a_SOCKS_proxy_with_its_credentials()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback(Through($"socks5://{upstream.Authority}", "user", "word"));
        using var client = await bench.ConnectAsync();

        await client.SendAsync("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        using var proxy = await upstream.AcceptAsync();
        Assert.Equal("\u0005\u0001\u0002", await proxy.ReadAsync(3));
        await proxy.SendAsync("\u0005\u0002");
        Assert.Equal("\u0001\u0004user\u0004word", await proxy.ReadAsync(11));
        await proxy.SendAsync("\u0001\0");
        Assert.Equal("\u0005\u0001\0\u0003\u000Bexample.com\u0001\u00BB", await proxy.ReadAsync(18));
        await proxy.SendAsync("\u0005\0\0\u0001\u007F\0\0\u0001\0\u0001from beyond");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("from beyond", await client.ReadAsync(11));
    }

    [Fact]
    public async Task A_refusal_of_the_upstream_proxy_is_told_without_its_address_or_credentials()
    {
        await using var upstream = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback(Through($"http://{upstream.Authority}", "user", "word"));
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

    private static EgressPolicy Through(string server, string? username = null, string? password = null)
    {
        return new EgressPolicy { Upstream = new UpstreamProxy(new Uri(server), username, password) };
    }
}

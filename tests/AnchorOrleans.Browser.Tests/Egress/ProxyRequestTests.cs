using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class ProxyRequestTests
{
    [Theory]
    [InlineData("GET http://example.com/a?b=c HTTP/1.1", "example.com:80", "/a?b=c")]
    [InlineData("GET HTTP://Example.com HTTP/1.1", "example.com:80", "/")]
    [InlineData("GET http://example.com?q HTTP/1.1", "example.com:80", "/?q")]
    [InlineData("GET http://example.com:8080/ HTTP/1.0", "example.com:8080", "/")]
    [InlineData("GET http://[::1]:8080/x HTTP/1.1", "[::1]:8080", "/x")]
    [InlineData("CONNECT example.com:443 HTTP/1.1", "example.com:443", "")]
    public void A_proxy_request_names_its_target(string line, string target, string path)
    {
        var request = ProxyRequest.Parse(HttpHead.Parse(line));

        Assert.Equal(target, request.Target.ToString());
        Assert.Equal(path, request.PathAndQuery);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET https://example.com/ HTTP/1.1")]
    [InlineData("GET http:///path HTTP/1.1")]
    [InlineData("GET http://user:word@example.com/ HTTP/1.1")]
    [InlineData("GET http://127.0.0.1\\@example.com/ HTTP/1.1")]
    [InlineData("GET http://example.com#f/ HTTP/1.1")]
    [InlineData("GET http://example.com/ HTTP/2")]
    [InlineData("GET  http://example.com/ HTTP/1.1")]
    [InlineData("GET http://exa mple.com/ HTTP/1.1")]
    [InlineData(" http://example.com/ HTTP/1.1")]
    [InlineData("CONNECT example.com HTTP/1.1")]
    [InlineData("CONNECT http://example.com/ HTTP/1.1")]
    [InlineData("")]
    public void What_a_proxy_cannot_carry_out_is_a_bad_request(string line)
    {
        Assert.Equal(400, Assert.Throws<HttpHeadException>(() => ProxyRequest.Parse(HttpHead.Parse(line))).Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost : a")]
    [InlineData("GET / HTTP/1.1\r\n: a")]
    [InlineData("GET / HTTP/1.1\r\nno colon")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n folded: c")]
    [InlineData("GET / HTTP/1.1\r\nA: b\rC: d")]
    [InlineData("GET / HTTP/1.1\nA: b")]
    [InlineData("GET / HTTP/1.1\r\nA: b\0")]
    public void A_head_that_two_readers_could_read_differently_is_refused(string text)
    {
        Assert.Throws<HttpHeadException>(() => HttpHead.Parse(text));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: 5, 6")]
    [InlineData("Content-Length: -5")]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: five")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: xchunked")]
    public void Framing_that_contradicts_itself_is_refused(string fields)
    {
        Assert.Throws<HttpHeadException>(() => HttpHead.Parse($"POST / HTTP/1.1\r\n{fields}").Framing);
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close", false)]
    [InlineData("HTTP/1.1", "Proxy-Connection: Close", false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Proxy-Connection: keep-alive", true)]
    public void Keeping_the_connection_is_the_clients_choice(string version, string field, bool keeps)
    {
        var fields = field.Length == 0 ? "" : $"\r\n{field}";

        Assert.Equal(keeps, ProxyRequest.Parse(HttpHead.Parse($"GET http://example.com/ {version}{fields}")).KeepsConnection);
    }

    [Fact]
    public void The_origin_gets_the_request_without_what_was_for_the_proxy()
    {
        var request = ProxyRequest.Parse(HttpHead.Parse(string.Join("\r\n",
            "POST http://example.com:8080/a HTTP/1.1",
            "Host: elsewhere.example",
            "proxy-authorization: Basic eA==",
            "Connection: keep-alive, X-Hop, Content-Length",
            "X-Hop: 1",
            "Keep-Alive: timeout=5",
            "Upgrade: h2c",
            "X-End: 2",
            "Content-Length: 3")));

        var head = ForwardedHead.ForOrigin(request, forwardAuthorization: null);

        Assert.Equal("POST /a HTTP/1.1", head.StartLine);
        Assert.Equal(
            [new("Host", "example.com:8080"), new("X-End", "2"), new("Content-Length", "3"), new("Connection", "close")],
            head.Fields);
    }

    [Fact]
    public void An_upstream_proxy_gets_the_request_in_absolute_form_with_its_credentials()
    {
        var request = ProxyRequest.Parse(HttpHead.Parse("GET http://example.com/a HTTP/1.1\r\nProxy-Authorization: Basic b3duZXI="));

        var head = ForwardedHead.ForOrigin(request, forwardAuthorization: "Basic dXBzdHJlYW0=");

        Assert.Equal("GET http://example.com/a HTTP/1.1", head.StartLine);
        Assert.Equal(
            [new("Host", "example.com"), new("Connection", "close"), new("Proxy-Authorization", "Basic dXBzdHJlYW0=")],
            head.Fields);
    }
}

using System.Net;
using AnchorOrleans.Browser.Egress;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class EgressExchangeTests
{
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 3_000_000).Select(index => (byte)(index * 31))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plain_request_reaches_its_origin()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/hello", (HttpRequest request) => $"{request.Host} {request.QueryString}"));
        await using var bench = EgressBench.WithLoopback();
        using var client = bench.CreateClient();

        Assert.Equal($"{site.Authority} ?a=1", await client.GetStringAsync($"http://{site.Authority}/hello?a=1", Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_pass_unchanged_however_they_are_framed(bool isChunked)
    {
        await using var site = await WebSite.StartAsync(app => app.MapPost("/echo", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            context.Response.ContentLength = isChunked ? null : body.Length;
            await context.Response.Body.WriteAsync(body.ToArray(), context.RequestAborted);
        }));
        await using var bench = EgressBench.WithLoopback();
        using var client = bench.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{site.Authority}/echo") { Content = new ByteArrayContent(Payload) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await client.SendAsync(request, Cancelled);

        Assert.Equal(isChunked, response.Headers.TransferEncodingChunked ?? false);
        Assert.Equal(Payload, await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Requests_one_after_the_other_on_one_connection_are_each_decided()
    {
        await using var origin = new TcpOrigin();
        await using var bench = new EgressBench(new EgressOptions { Allow = { origin.Authority } });
        using var client = await bench.ConnectAsync();

        await client.SendAsync($"GET http://{origin.Authority}/1 HTTP/1.1\r\nHost: x\r\n\r\n");
        using (var server = await origin.AcceptAsync())
        {
            Assert.StartsWith("GET /1 HTTP/1.1\r\n", await server.ReadHeadAsync(), StringComparison.Ordinal);
            await server.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }

        Assert.Contains("Connection: keep-alive", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await client.ReadAsync(2));
        await client.SendAsync("GET http://127.0.0.1:1/2 HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_order()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/{number}", (string number) => $"<{number}>"));
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.ConnectAsync();

        await client.SendAsync(
            $"GET http://{site.Authority}/1 HTTP/1.1\r\n\r\n" +
            $"GET http://{site.Authority}/2 HTTP/1.1\r\n\r\n" +
            $"GET http://{site.Authority}/3 HTTP/1.1\r\nConnection: close\r\n\r\n");
        var answers = await client.ReadToEndAsync();

        Assert.Matches("(?s)<1>.*<2>.*<3>", answers);
    }

    [Fact]
    public async Task The_host_field_cannot_name_another_host_than_the_one_decided()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", (HttpRequest request) => request.Host.Value));
        await using var bench = EgressBench.WithLoopback(new EgressPolicy { RefusedDomains = ["refused.example"] });
        using var client = await bench.ConnectAsync();

        await client.SendAsync($"GET http://{site.Authority}/ HTTP/1.1\r\nHost: refused.example\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        Assert.Contains(site.Authority, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("refused.example", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_the_clients_to_follow_and_decided_again()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", () => Results.Redirect("http://169.254.169.254/latest/meta-data")));
        await using var bench = new EgressBench(new EgressOptions { Allow = { site.Authority } });
        using var client = bench.CreateClient(followsRedirects: true);

        using var response = await client.GetAsync($"http://{site.Authority}/", Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            "Egress refused 169.254.169.254:80: cloud metadata addresses are not allowed (Egress:Allow).\n",
            await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task Answers_without_a_body_keep_the_connection(string method, string answer)
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.ConnectAsync();
        for (var round = 0; round < 2; round++)
        {
            await client.SendAsync($"{method} http://{origin.Authority}/ HTTP/1.1\r\n\r\n");
            using var server = await origin.AcceptAsync();
            await server.ReadHeadAsync();
            await server.SendAsync(answer);

            string head;
            do
            {
                head = await client.ReadHeadAsync();
            }
            while (head.StartsWith("HTTP/1.1 1", StringComparison.Ordinal));

            Assert.Contains("Connection: keep-alive", head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_without_a_length_lasts_until_its_connection_ends()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.ConnectAsync();

        await client.SendAsync($"GET http://{origin.Authority}/ HTTP/1.1\r\n\r\n");
        using (var server = await origin.AcceptAsync())
        {
            await server.ReadHeadAsync();
            await server.SendAsync("HTTP/1.0 200 OK\r\n\r\nall of it");
        }

        Assert.Equal("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall of it", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task An_origin_may_answer_before_it_has_the_whole_body()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.ConnectAsync();

        await client.SendAsync($"POST http://{origin.Authority}/ HTTP/1.1\r\nContent-Length: 1000000\r\n\r\nbeginning");
        using var server = await origin.AcceptAsync();
        await server.ReadHeadAsync();
        await server.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");

        Assert.StartsWith("HTTP/1.1 413 Too Large\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("no", await client.ReadAsync(2));
    }

    [Theory]
    [InlineData("no http at all\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nCont")]
    [InlineData("")]
    public async Task An_origin_that_does_not_speak_HTTP_is_a_bad_gateway(string answer)
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.ConnectAsync();

        await client.SendAsync($"GET http://{origin.Authority}/ HTTP/1.1\r\n\r\n");
        using (var server = await origin.AcceptAsync())
        {
            await server.ReadHeadAsync();
            await server.SendAsync(answer);
        }

        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_reaches_the_client_as_broken()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = bench.CreateClient();

        var getting = client.GetStringAsync($"http://{origin.Authority}/", Cancelled);
        using (var server = await origin.AcceptAsync())
        {
            await server.ReadHeadAsync();
            await server.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => getting);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_answer_frees_the_origin()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        var client = await bench.ConnectAsync();

        await client.SendAsync($"GET http://{origin.Authority}/ HTTP/1.1\r\n\r\n");
        using var server = await origin.AcceptAsync();
        await server.ReadHeadAsync();
        client.Dispose();

        Assert.Equal("", await server.ReadToEndAsync());
    }

    [Fact]
    public async Task A_head_without_end_is_refused_at_the_limit()
    {
        await using var bench = new EgressBench(new EgressOptions { HeadBytes = 2_000 });
        using var client = await bench.ConnectAsync();

        await client.SendAsync($"GET http://example.com/ HTTP/1.1\r\nX: {new string('x', 3_000)}");

        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_let_go()
    {
        await using var bench = new EgressBench(new EgressOptions { HeadTimeout = TimeSpan.FromMilliseconds(100) });
        using var client = await bench.ConnectAsync();

        Assert.Equal("", await client.ReadToEndAsync());
    }
}

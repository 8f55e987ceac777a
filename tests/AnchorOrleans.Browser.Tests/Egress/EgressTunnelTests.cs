using System.Collections.Immutable;
using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class EgressTunnelTests
{
    [Fact]
    public async Task A_tunnel_carries_bytes_both_ways()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();

        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();
        await client.SendAsync("ping");
        await server.SendAsync("pong!");

        Assert.Equal("ping", await server.ReadAsync(4));
        Assert.Equal("pong!", await client.ReadAsync(5));
    }

    [Fact]
    public async Task What_a_client_sends_along_with_its_request_belongs_to_the_tunnel()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();

        using var client = await bench.ConnectAsync();
        await client.SendAsync($"CONNECT {origin.Authority} HTTP/1.1\r\n\r\nearly");
        using var server = await origin.AcceptAsync();

        Assert.Equal("early", await server.ReadAsync(5));
    }

    [Fact]
    public async Task Ending_one_direction_leaves_the_other_open()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();

        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();
        await client.SendAsync("question");
        client.CompleteWrites();
        Assert.Equal("question", await server.ReadToEndAsync());
        await server.SendAsync("answer");
        server.CompleteWrites();

        Assert.Equal("answer", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task An_origin_that_leaves_ends_the_tunnel()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();

        using var client = await bench.TunnelAsync(origin.Authority);
        (await origin.AcceptAsync()).Dispose();

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_connection_to_the_origin()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();

        var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();
        client.Dispose();

        Assert.Equal("", await server.ReadToEndAsync());
    }

    [Fact]
    public async Task Large_transfers_do_not_grow_memory()
    {
        const int Chunk = 1024 * 1024;
        const int Chunks = 256;
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();
        var block = new byte[Chunk];
        var received = new byte[Chunk];

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var sending = Task.Run(async () =>
        {
            for (var index = 0; index < Chunks; index++)
            {
                await server.SendAsync(block);
            }
        }, TestContext.Current.CancellationToken);
        var total = 0L;
        while (total < (long)Chunk * Chunks)
        {
            total += await client.Socket.ReceiveAsync(received, TestContext.Current.CancellationToken);
        }

        await sending;

        // A part is counted after it was passed on, and the end after all parts.
        server.CompleteWrites();
        Assert.Equal(0, await client.Socket.ReceiveAsync(received, TestContext.Current.CancellationToken));

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64L * Chunk);
        Assert.Equal(new EgressTraffic(0, total), bench.Endpoint.Traffic);
    }

    [Fact]
    public async Task The_proxy_takes_no_more_from_an_origin_than_its_client_reads()
    {
        const int Step = 1024 * 1024;
        const int Steps = 48;
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();

        var sending = server.SendAsync(new byte[Step * Steps]);
        for (var read = 0L; read < Step * Steps; read += Step)
        {
            // While another tunnel is made from end to end, the proxy has the time to take too much.
            using var other = await bench.TunnelAsync(origin.Authority);
            using var otherServer = await origin.AcceptAsync();

            Assert.InRange(bench.Endpoint.Traffic.ReceivedBytes - read, 0, 4L * Step);
            await client.ReadAsync(Step);
        }

        await sending;
    }

    [Fact]
    public async Task A_policy_that_refuses_an_open_tunnel_cuts_it()
    {
        await using var origin = new TcpOrigin();
        await using var bench = EgressBench.WithLoopback();
        bench.Resolver.Answer("stays.example", "127.0.0.1");
        bench.Resolver.Answer("goes.example", "127.0.0.1");
        using var stays = await bench.TunnelAsync($"stays.example:{origin.Port}");
        using var staysServer = await origin.AcceptAsync();
        using var goes = await bench.TunnelAsync($"goes.example:{origin.Port}");
        using var goesServer = await origin.AcceptAsync();

        bench.Endpoint.Apply(new EgressPolicy { RefusedDomains = ["goes.example"] });

        Assert.Equal("", await goes.ReadToEndAsync());
        Assert.Equal("", await goesServer.ReadToEndAsync());
        await stays.SendAsync("still here");
        Assert.Equal("still here", await staysServer.ReadAsync(10));
    }

    [Fact]
    public async Task Closing_the_endpoint_ends_its_tunnels_and_removes_its_socket()
    {
        await using var origin = new TcpOrigin();
        var bench = EgressBench.WithLoopback();
        await using var _ = bench;
        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();

        await bench.Endpoint.DisposeAsync();

        Assert.Equal("", await server.ReadToEndAsync());
        Assert.False(File.Exists(bench.Endpoint.SocketPath));
    }

    [Fact]
    public async Task A_silent_tunnel_is_closed_after_its_time()
    {
        await using var origin = new TcpOrigin();
        await using var bench = new EgressBench(new EgressOptions { Allow = { "127.0.0.1" }, IdleTimeout = TimeSpan.FromMilliseconds(200) });

        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal("", await server.ReadToEndAsync());
    }

    [Fact]
    public async Task A_tunnel_that_only_one_side_has_ended_is_closed_sooner()
    {
        await using var origin = new TcpOrigin();
        await using var bench = new EgressBench(new EgressOptions { Allow = { "127.0.0.1" }, HalfClosedTimeout = TimeSpan.FromMilliseconds(200) });

        using var client = await bench.TunnelAsync(origin.Authority);
        using var server = await origin.AcceptAsync();
        client.CompleteWrites();

        Assert.Equal("", await server.ReadToEndAsync());
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task More_connections_than_a_jail_may_hold_wait_for_a_free_place()
    {
        await using var origin = new TcpOrigin();
        await using var bench = new EgressBench(new EgressOptions { Allow = { "127.0.0.1" }, ConnectionsPerJail = 1 });
        var first = await bench.TunnelAsync(origin.Authority);
        var firstServer = await origin.AcceptAsync();

        using var second = await bench.ConnectAsync();
        await second.SendAsync($"CONNECT {origin.Authority} HTTP/1.1\r\n\r\n");
        var answer = second.ReadHeadAsync();
        Assert.False(answer.IsCompleted);
        first.Dispose();
        firstServer.Dispose();

        Assert.StartsWith("HTTP/1.1 200", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_and_the_judged_address_is_the_one_connected_to()
    {
        await using var origin = new TcpOrigin("127.0.0.9");
        await using var bench = new EgressBench(new EgressOptions { Allow = { "127.0.0.9" } });
        bench.Resolver.Answer("rebind.example", "127.0.0.9");
        bench.Resolver.Answer("rebind.example", "127.0.0.1");

        using var client = await bench.TunnelAsync($"rebind.example:{origin.Port}");
        using var server = await origin.AcceptAsync();

        Assert.Equal(1, bench.Resolver.Questions);
        Assert.Equal("127.0.0.9", ((IPEndPoint)server.Socket.LocalEndPoint!).Address.ToString());
    }

    [Fact]
    public async Task Of_a_names_addresses_only_the_allowed_ones_are_tried()
    {
        await using var origin = new TcpOrigin("127.0.0.9");
        await using var bench = new EgressBench(new EgressOptions { Allow = { "127.0.0.9" } });
        bench.Resolver.Answer("both.example", "127.0.0.1", "127.0.0.9");

        using var client = await bench.TunnelAsync($"both.example:{origin.Port}");
        using var server = await origin.AcceptAsync();

        Assert.Equal("127.0.0.9", ((IPEndPoint)server.Socket.LocalEndPoint!).Address.ToString());
    }

    [Theory]
    [InlineData("127.0.0.1:5432", 403, "Egress refused 127.0.0.1:5432: loopback addresses are not allowed (Egress:Allow).")]
    [InlineData("2130706433:5432", 403, "Egress refused 127.0.0.1:5432: loopback addresses are not allowed (Egress:Allow).")]
    [InlineData("[::ffff:10.0.0.1]:22", 403, "Egress refused 10.0.0.1:22: private addresses are not allowed (Egress:Allow).")]
    [InlineData("inside.example:443", 403, "Egress refused inside.example:443: it leads to a private address, and private addresses are not allowed (Egress:Allow).")]
    [InlineData("unknown.example:443", 502, "Egress could not resolve unknown.example.")]
    [InlineData("example.com", 400, "CONNECT needs host:port.")]
    public async Task What_cannot_be_tunnelled_is_answered_with_one_sentence(string authority, int status, string sentence)
    {
        await using var bench = new EgressBench();
        bench.Resolver.Answer("inside.example", "10.0.0.7");

        using var client = await bench.ConnectAsync();
        await client.SendAsync($"CONNECT {authority} HTTP/1.1\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{sentence}\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:1")]
    [InlineData("LOCALHOST.:1")]
    public async Task The_machines_own_name_is_refused_by_what_it_resolves_to(string authority)
    {
        await using var bench = new EgressBench();
        foreach (var address in await Dns.GetHostAddressesAsync("localhost", TestContext.Current.CancellationToken))
        {
            bench.Resolver.Answer("localhost", address.ToString());
        }

        using var client = await bench.ConnectAsync();
        await client.SendAsync($"CONNECT {authority} HTTP/1.1\r\n\r\n");

        Assert.Contains("it leads to a loopback address", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_bad_gateway()
    {
        var origin = new TcpOrigin();
        var authority = origin.Authority;
        await origin.DisposeAsync();
        await using var bench = EgressBench.WithLoopback();

        using var client = await bench.ConnectAsync();
        await client.SendAsync($"CONNECT {authority} HTTP/1.1\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.EndsWith($"Egress could not connect to {authority}: connection refused.\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_that_never_answers_is_a_gateway_timeout()
    {
        await using var bench = new EgressBench(new EgressOptions { ResolveTimeout = TimeSpan.FromMilliseconds(100) });
        bench.Resolver.AnswerLater("slow.example", new TaskCompletionSource<ImmutableArray<IPAddress>>().Task);

        using var client = await bench.ConnectAsync();
        await client.SendAsync("CONNECT slow.example:443 HTTP/1.1\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 504 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("Egress could not resolve slow.example: no answer within 0.1 s (Egress:ResolveTimeout).\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_path_that_the_system_cannot_hold_is_refused_with_the_limit()
    {
        var exception = Assert.Throws<ArgumentException>(() => EgressBench.CreateProxy(new FakeResolver()).Open($"/tmp/{new string('x', 103)}", EgressPolicy.Default));

        Assert.Contains("at most 107 bytes", exception.Message, StringComparison.Ordinal);
    }
}

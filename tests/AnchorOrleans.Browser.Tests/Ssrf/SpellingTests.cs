using System.Net;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Tests.Egress;

namespace AnchorOrleans.Browser.Tests.Ssrf;

/// <summary>Every way to write an address that is not public, against the proxy that stands before everything.</summary>
public sealed class SpellingTests
{
    private const string Name = "name.example";

    /// <summary>Spellings that would reach a server on this machine.</summary>
    public static TheoryData<string> OfThisMachine { get; } =
    [
        "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "2130706433", "2130706433.",
        "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0x0.0x0.0x1", "0x007f.0.0.1", "0177.0.0.1", "0177.0.0.01", "017700000001", "00000177.0.0.1",
        "0", "0.0.0.0", "0x0", "00",
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000::0001]", "[::]",
        "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::ffff:0.0.0.0]",
    ];

    /// <summary>Spellings of addresses that lead inside without a server that could tell.</summary>
    public static TheoryData<string> OfTheInside { get; } =
    [
        "10.0.0.1", "0xa.1", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.255", "192.168.0.1", "0xc0a80001", "3232235521", "0300.0250.0.1",
        "100.64.0.1", "100.100.100.200", "169.254.0.1", "169.254.169.254", "169.254.169.254.", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
        "169.254.170.2", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[::ffff:10.0.0.1]",
        "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2002:0a00:0001::]",
        "[2001:0:7f00:1::]", "[2001:0:1:1:1:1:80ff:fffe]", "[2606:4700::5efe:7f00:1]", "[2001:db8::1]", "[100::1]",
    ];

    /// <summary>Texts that are no host, though some readers would find one in them.</summary>
    public static TheoryData<string> OfNothing { get; } =
    [
        "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "user@127.0.0.1", "user:word@127.0.0.1", "example.com@127.0.0.1", "127.0.0.1@example.com", "127.0.0.1#@example.com",
        "127。0。0。1", "１２７.0.0.1", "①②⑦.0.0.1", "127.0.0.1\t", " 127.0.0.1", "127.0.0.1%00.example.com", "[::1%25lo]", "[::1%lo]", "[fe80::1%251]",
        "[127.0.0.1]", "[::1", "::1", "127.0.0.08", "127.0.0.256", "4294967297", "0x17f000001", "1.2.3.4.5", "[::ffff:127.0.0.1.]", "127..0.1",
    ];

    [Theory]
    [MemberData(nameof(OfThisMachine))]
    public async Task A_spelling_of_this_machine_reaches_it_where_that_is_allowed_and_nothing_where_not(string host)
    {
        await using var server = new CountingServer();
        await using var open = new EgressBench(new EgressOptions { Allow = { "127.0.0.0/8", "0.0.0.0/32", "::1", "::" } });
        await using var closed = new EgressBench();

        // The control: were the rule not there, the server would see it.
        Assert.StartsWith("HTTP/1.1 200 ", await PlainAsync(open, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);

        Assert.StartsWith("HTTP/1.1 403 ", await PlainAsync(closed, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await ConnectAsync(closed, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [MemberData(nameof(OfTheInside))]
    public async Task A_spelling_of_an_address_inside_is_refused(string host)
    {
        await using var closed = new EgressBench();

        Assert.StartsWith("HTTP/1.1 403 ", await PlainAsync(closed, $"{host}:80"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await ConnectAsync(closed, $"{host}:443"), StringComparison.Ordinal);
        Assert.Equal(0, closed.Resolver.Questions);
    }

    [Theory]
    [MemberData(nameof(OfNothing))]
    public async Task What_is_no_host_is_not_understood_also_where_all_is_allowed(string host)
    {
        await using var server = new CountingServer();
        await using var open = new EgressBench(new EgressOptions { Allow = { "0.0.0.0/0", "::/0" } });
        open.Resolver.Answer(host, "127.0.0.1");

        Assert.StartsWith("HTTP/1.1 400 ", await PlainAsync(open, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await ConnectAsync(open, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("LOCALHOST.", "127.0.0.1", "localhost")]
    [InlineData("name.example", "127.0.0.1")]
    [InlineData("NAME.Example.", "127.0.0.1", "name.example")]
    [InlineData("name.example", "::1")]
    [InlineData("name.example", "::ffff:127.0.0.1")]
    [InlineData("name.example", "0.0.0.0")]
    [InlineData("127.0.0.1.nip.example", "127.0.0.1")]
    [InlineData("metadata.google.internal", "169.254.169.254")]
    public async Task A_name_that_leads_inside_is_refused_and_reaches_it_only_where_that_is_allowed(string host, string address, string? asked = null)
    {
        await using var server = new CountingServer();
        await using var closed = new EgressBench();
        closed.Resolver.Answer(asked ?? host, address);

        Assert.StartsWith("HTTP/1.1 403 ", await PlainAsync(closed, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await ConnectAsync(closed, $"{host}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);

        if (AddressClassifier.Classify(IPAddress.Parse(address)) is not AddressKind.Metadata)
        {
            await using var open = new EgressBench(new EgressOptions { Allow = { "127.0.0.0/8", "0.0.0.0/32", "::1" } });
            open.Resolver.Answer(asked ?? host, address);
            Assert.StartsWith("HTTP/1.1 200 ", await PlainAsync(open, $"{host}:{server.Port}"), StringComparison.Ordinal);
            Assert.Equal(1, server.Connections);
        }
    }

    [Theory]
    [InlineData("192.0.2.1|127.0.0.1")]
    [InlineData("127.0.0.1|10.0.0.1")]
    [InlineData("::1|169.254.169.254")]
    public async Task A_name_with_several_addresses_inside_is_refused(string addresses)
    {
        await using var server = new CountingServer();
        await using var closed = new EgressBench();
        closed.Resolver.Answer(Name, addresses.Split('|'));

        Assert.StartsWith("HTTP/1.1 403 ", await PlainAsync(closed, $"{Name}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_name_that_changes_between_look_ups_is_judged_each_time_and_leads_where_it_was_judged()
    {
        await using var server = new CountingServer();
        await using var closed = new EgressBench(new EgressOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200), Allow = { "127.0.0.2" } });
        closed.Resolver.Answer(Name, "127.0.0.2");
        closed.Resolver.Answer(Name, "127.0.0.1");

        // The first answer is allowed, and is where the connection goes, although whoever asks again hears of another.
        Assert.StartsWith("HTTP/1.1 200 ", await PlainAsync(closed, $"{Name}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal((1, 1), (server.Connections, closed.Resolver.Questions));

        Assert.StartsWith("HTTP/1.1 403 ", await PlainAsync(closed, $"{Name}:{server.Port}"), StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    private static async Task<string> PlainAsync(EgressBench bench, string authority)
    {
        using var client = await bench.ConnectAsync();
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes($"GET http://{authority}/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"));
        return await client.ReadToEndAsync();
    }

    private static async Task<string> ConnectAsync(EgressBench bench, string authority)
    {
        using var client = await bench.ConnectAsync();
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes($"CONNECT {authority} HTTP/1.1\r\n\r\n"));
        return await client.ReadToEndAsync();
    }
}

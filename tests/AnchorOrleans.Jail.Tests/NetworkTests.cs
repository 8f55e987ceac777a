using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Jail.Tests;

public sealed class NetworkTests(JailFixture jails) : IClassFixture<JailFixture>
{
    [Fact]
    public async Task A_listener_on_the_host_s_loopback_is_not_reached()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var answer = await jails.AskAsync("connect", "127.0.0.1", Port(listener));

        Assert.Equal("ConnectionRefused", answer);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    public async Task Nothing_outside_is_reached(string address)
    {
        Assert.Equal("NetworkUnreachable", await jails.AskAsync("connect", address, "80"));
    }

    [Fact]
    public async Task No_name_is_resolved()
    {
        Assert.Equal("HostNotFound", await jails.AskAsync("connect", "example.com", "80"));
    }

    [Fact]
    public async Task An_abstract_unix_socket_of_the_host_is_not_reached()
    {
        var name = Path.GetRandomFileName();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint('\0' + name));
        listener.Listen();

        Assert.Equal("ConnectionRefused", await jails.AskAsync("connect-abstract", name));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("platform.internal")]
    public async Task The_jail_s_own_loopback_works_under_the_names_it_was_given(string host)
    {
        var result = await jails.RunAsync(JailFixture.Probe("converse", host) with { LoopbackNames = ["platform.internal"] });

        Assert.Equal(("connected", ""), (result.Output, result.Error));
    }

    private static string Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
}

using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

public sealed class AddressClassifierTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:82a::200e")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:101:101::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void An_address_of_the_internet_is_public(string address)
    {
        Assert.Equal(AddressKind.Public, AddressClassifier.Classify(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("0.0.0.0", nameof(AddressKind.Unspecified))]
    [InlineData("0.1.2.3", nameof(AddressKind.Reserved))]
    [InlineData("10.0.0.0", nameof(AddressKind.Private))]
    [InlineData("10.255.255.255", nameof(AddressKind.Private))]
    [InlineData("100.64.0.1", nameof(AddressKind.SharedNat))]
    [InlineData("100.127.255.255", nameof(AddressKind.SharedNat))]
    [InlineData("100.100.100.200", nameof(AddressKind.Metadata))]
    [InlineData("127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("127.255.255.254", nameof(AddressKind.Loopback))]
    [InlineData("168.63.129.16", nameof(AddressKind.Metadata))]
    [InlineData("169.254.0.1", nameof(AddressKind.LinkLocal))]
    [InlineData("169.254.169.254", nameof(AddressKind.Metadata))]
    [InlineData("169.254.170.2", nameof(AddressKind.Metadata))]
    [InlineData("172.16.0.1", nameof(AddressKind.Private))]
    [InlineData("172.31.255.255", nameof(AddressKind.Private))]
    [InlineData("192.0.0.1", nameof(AddressKind.Reserved))]
    [InlineData("192.0.0.192", nameof(AddressKind.Metadata))]
    [InlineData("192.0.2.1", nameof(AddressKind.Documentation))]
    [InlineData("192.88.99.1", nameof(AddressKind.Reserved))]
    [InlineData("192.168.0.1", nameof(AddressKind.Private))]
    [InlineData("198.18.0.1", nameof(AddressKind.Benchmarking))]
    [InlineData("198.19.255.255", nameof(AddressKind.Benchmarking))]
    [InlineData("198.51.100.1", nameof(AddressKind.Documentation))]
    [InlineData("203.0.113.1", nameof(AddressKind.Documentation))]
    [InlineData("224.0.0.1", nameof(AddressKind.Multicast))]
    [InlineData("239.255.255.255", nameof(AddressKind.Multicast))]
    [InlineData("240.0.0.1", nameof(AddressKind.Reserved))]
    [InlineData("255.255.255.255", nameof(AddressKind.Broadcast))]
    public void A_special_version_4_range_is_recognised(string address, string kind)
    {
        Assert.Equal(kind, AddressClassifier.Classify(IPAddress.Parse(address)).ToString());
    }

    [Theory]
    [InlineData("::", nameof(AddressKind.Unspecified))]
    [InlineData("::1", nameof(AddressKind.Loopback))]
    [InlineData("100::1", nameof(AddressKind.Reserved))]
    [InlineData("2001:2::1", nameof(AddressKind.Benchmarking))]
    [InlineData("2001:10::1", nameof(AddressKind.Reserved))]
    [InlineData("2001:db8::1", nameof(AddressKind.Documentation))]
    [InlineData("3fff::1", nameof(AddressKind.Documentation))]
    [InlineData("4000::1", nameof(AddressKind.Reserved))]
    [InlineData("5f00::1", nameof(AddressKind.Reserved))]
    [InlineData("fc00::1", nameof(AddressKind.Private))]
    [InlineData("fd12:3456:789a::1", nameof(AddressKind.Private))]
    [InlineData("fd00:ec2::254", nameof(AddressKind.Metadata))]
    [InlineData("fe80::1", nameof(AddressKind.LinkLocal))]
    [InlineData("fe80::1%1", nameof(AddressKind.LinkLocal))]
    [InlineData("fec0::1", nameof(AddressKind.Private))]
    [InlineData("ff02::1", nameof(AddressKind.Multicast))]
    public void A_special_version_6_range_is_recognised(string address, string kind)
    {
        Assert.Equal(kind, AddressClassifier.Classify(IPAddress.Parse(address)).ToString());
    }

    [Theory]
    [InlineData("::ffff:127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("::ffff:a9fe:a9fe", nameof(AddressKind.Metadata))]
    [InlineData("::127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("::8.8.8.8", nameof(AddressKind.Reserved))]
    [InlineData("::ffff:0:10.0.0.1", nameof(AddressKind.Private))]
    [InlineData("64:ff9b::10.0.0.1", nameof(AddressKind.Private))]
    [InlineData("64:ff9b::7f00:1", nameof(AddressKind.Loopback))]
    [InlineData("64:ff9b:1::1.1.1.1", nameof(AddressKind.Private))]
    [InlineData("2002:7f00:1::1", nameof(AddressKind.Loopback))]
    [InlineData("2002:c0a8:101::1", nameof(AddressKind.Private))]
    [InlineData("2001:0:7f00:1::1", nameof(AddressKind.Loopback))]
    [InlineData("2001:0:101:101:0:0:80ff:fffe", nameof(AddressKind.Loopback))]
    [InlineData("2606:4700::5efe:7f00:1", nameof(AddressKind.Loopback))]
    [InlineData("2606:4700::200:5efe:c0a8:101", nameof(AddressKind.Private))]
    public void An_address_that_carries_a_special_one_is_judged_by_it(string address, string kind)
    {
        Assert.Equal(kind, AddressClassifier.Classify(IPAddress.Parse(address)).ToString());
    }
}

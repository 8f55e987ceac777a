using AnchorOrleans.Client;
using AnchorOrleans.Silo.Cluster;
using AnchorOrleans.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Tests.Cluster;

public sealed class ClusterSettingTests
{
    [Theory]
    [InlineData(null, "Gateway, Silo")]
    [InlineData("silo", "Silo")]
    [InlineData(" Gateway , silo", "Gateway, Silo")]
    [InlineData("gateway", "Gateway")]
    public void Roles_are_read(string? text, string expected) => Assert.Equal(expected, HostRoleText.Read(With(text)).ToString());

    [Theory]
    [InlineData("worker", "Silo:Roles (--roles) names 'worker'; it takes 'gateway', 'silo', or both with a comma between.")]
    [InlineData(",", "Silo:Roles (--roles) is empty; it takes 'gateway', 'silo', or both with a comma between.")]
    public void Other_roles_are_refused(string text, string problem) => Assert.Equal([problem], Assert.Throws<OptionsValidationException>(() => HostRoleText.Read(With(text))).Failures);

    [Theory]
    [InlineData("127.0.0.1", null, "https://127.0.0.1:11112")]
    [InlineData("0.0.0.0", "10.1.2.3", "https://10.1.2.3:11112")]
    [InlineData("::", "fd00::1", "https://[fd00::1]:11112")]
    public void A_silo_tells_where_it_is_reached(string listen, string? advertise, string relay)
    {
        var options = new ClusterOptions { Listen = listen, Advertise = advertise };

        Assert.True(new ClusterAddressValidator(HostRoles.Silo).Validate(null, options).Succeeded);
        Assert.Equal(relay, ClusterAddress.Of(options, new SiloOptions()).Relay);
    }

    [Theory]
    [InlineData("localhost", null, "Cluster:Listen must be an IP address, not 'localhost'.")]
    [InlineData("0.0.0.0", null, "Cluster:Advertise must be the one IP address under which others reach this silo, since Cluster:Listen means all.")]
    [InlineData("127.0.0.1", "::", "Cluster:Advertise must be the one IP address under which others reach this silo, not '::'.")]
    public void What_others_cannot_reach_is_refused(string listen, string? advertise, string problem) =>
        Assert.Equal([problem], new ClusterAddressValidator(HostRoles.Silo).Validate(null, new() { Listen = listen, Advertise = advertise }).Failures);

    [Fact]
    public void A_gateway_needs_no_address_since_nobody_looks_for_it() =>
        Assert.True(new ClusterAddressValidator(HostRoles.Gateway).Validate(null, new() { Listen = "0.0.0.0" }).Succeeded);

    [Fact]
    public void Every_setting_that_needs_another_is_told_at_once() => Assert.Equal(2, new ClusterAddressValidator(HostRoles.Silo).Validate(null, new() { PrivateKeyFile = "key.pem", AuthorityFile = "ca.pem" }).Failures!.Count());

    private static IConfiguration With(string? roles) => new ConfigurationBuilder().AddInMemoryCollection([new("Silo:Roles", roles)]).Build();
}

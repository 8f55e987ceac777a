using AnchorOrleans.Jail.Bubblewrap;

namespace AnchorOrleans.Jail.Tests;

public sealed class UserIsolationTests
{
    private const ulong All = 0x1FF_FFFF_FFFF;
    private const ulong OfContainer = 0xA80425FB;

    [Theory]
    [InlineData(0, All, "OwnUser")]
    [InlineData(0, OfContainer, "OwnUserInNamespace")]
    [InlineData(0, 0, "UserNamespace")]
    [InlineData(1000, 0, "UserNamespace")]
    public void The_strongest_isolation_that_the_rights_give_is_taken(uint userId, ulong capabilities, string expected)
    {
        Assert.Equal(expected, UserIsolations.For(userId, capabilities).ToString());
    }

    [Theory]
    [InlineData("         0          0 4294967295", true)]
    [InlineData("         0     100000      65536", false)]
    public void Users_that_a_container_does_not_map_are_not_given(string map, bool expected)
    {
        Assert.Equal(expected, UserMap.Covers([map], 1_900_000_000, 512));
    }
}

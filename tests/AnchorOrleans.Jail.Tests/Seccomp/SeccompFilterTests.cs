using System.Runtime.InteropServices;
using AnchorOrleans.Jail.Seccomp;

namespace AnchorOrleans.Jail.Tests.Seccomp;

public sealed class SeccompFilterTests
{
    private const uint Allowed = 0x7FFF0000;
    private const uint Refused = 0x00050000;
    private const uint NewUser = 0x10000000;
    private const uint NewMount = 0x00020000;
    private const uint NewNetwork = 0x40000000;

    [Theory]
    [InlineData(Architecture.X64)]
    [InlineData(Architecture.Arm64)]
    public void Every_call_that_a_rule_always_refuses_is_refused(Architecture architecture)
    {
        var numbers = SyscallNumbers.For(architecture);
        var rules = SeccompRules.For(allowsUserNamespaces: false).OfType<SyscallRule.Always>().Where(rule => numbers.Find(rule.Call) is not null).ToList();

        Assert.InRange(rules.Count, 50, 100);
        Assert.All(rules, rule => Assert.Equal(Refused | (uint)rule.Error, Run(architecture, false, rule.Call)));
    }

    [Theory]
    [InlineData(Architecture.X64, 0)]
    [InlineData(Architecture.X64, 59)]
    [InlineData(Architecture.X64, 202)]
    [InlineData(Architecture.X64, 257)]
    [InlineData(Architecture.Arm64, 56)]
    [InlineData(Architecture.Arm64, 63)]
    [InlineData(Architecture.Arm64, 98)]
    [InlineData(Architecture.Arm64, 221)]
    public void Ordinary_calls_are_allowed(Architecture architecture, uint number)
    {
        Assert.Equal(Allowed, Run(architecture, false, number));
    }

    [Theory]
    [InlineData("clone", false, 0x11, Allowed)]
    [InlineData("clone", false, NewUser, Refused | 1)]
    [InlineData("clone", false, NewUser | 0x11, Refused | 1)]
    [InlineData("clone", true, NewUser | NewNetwork | 0x11, Allowed)]
    [InlineData("clone", true, NewUser | NewMount, Refused | 1)]
    [InlineData("unshare", false, 0x400, Allowed)]
    [InlineData("unshare", false, NewUser, Refused | 1)]
    [InlineData("unshare", true, NewUser, Allowed)]
    [InlineData("unshare", true, 0x80, Refused | 1)]
    [InlineData("clone3", false, 0, Refused | 38)]
    [InlineData("clone3", true, 0, Refused | 38)]
    [InlineData("chroot", false, 0, Refused | 1)]
    [InlineData("chroot", true, 0, Allowed)]
    [InlineData("setns", true, 0, Refused | 1)]
    [InlineData("mount", true, 0, Refused | 1)]
    public void Namespaces_are_made_only_where_allowed_and_of_some_kinds(string call, bool allowsUserNamespaces, uint flags, uint expected)
    {
        Assert.Equal(expected, Run(Architecture.X64, allowsUserNamespaces, call, flags));
        Assert.Equal(expected, Run(Architecture.Arm64, allowsUserNamespaces, call, flags));
    }

    [Theory]
    [InlineData(1, 0, Allowed)]
    [InlineData(2, 17, Allowed)]
    [InlineData(10, 6, Allowed)]
    [InlineData(16, 0, Allowed)]
    [InlineData(16, 9, Refused | 97)]
    [InlineData(17, 0, Refused | 97)]
    [InlineData(38, 0, Refused | 97)]
    [InlineData(40, 0, Refused | 97)]
    public void Only_common_families_of_sockets_are_made(uint family, uint protocol, uint expected)
    {
        Assert.Equal(expected, Run(Architecture.X64, false, "socket", family, 1, protocol));
        Assert.Equal(expected, Run(Architecture.Arm64, false, "socket", family, 1, protocol));
    }

    [Theory]
    [InlineData(1, Allowed)]
    [InlineData(16, Refused | 97)]
    public void Pairs_of_sockets_are_unix_sockets(uint family, uint expected)
    {
        Assert.Equal(expected, Run(Architecture.X64, false, "socketpair", family));
    }

    [Theory]
    [InlineData(0x5401, Allowed)]
    [InlineData(0x5412, Refused | 1)]
    [InlineData(0x1_0000_5412, Refused | 1)]
    [InlineData(0x541C, Refused | 1)]
    public void A_terminal_is_sent_no_input_whatever_the_upper_half_says(ulong command, uint expected)
    {
        Assert.Equal(expected, Run(Architecture.X64, false, "ioctl", 0, command));
    }

    [Fact]
    public void Calls_of_another_architecture_are_refused()
    {
        var program = SeccompFilter.Compile(SeccompRules.For(false), Architecture.X64);

        Assert.Equal(Refused | 1, BpfMachine.Run(program, 0x40000003, 0));
    }

    [Fact]
    public void The_second_set_of_numbers_of_x86_64_is_refused()
    {
        Assert.Equal(Refused | 38, Run(Architecture.X64, false, 0x40000000 + 39));
    }

    private static uint Run(Architecture architecture, bool allowsUserNamespaces, string call, params ulong[] arguments) =>
        Run(architecture, allowsUserNamespaces, SyscallNumbers.For(architecture).Find(call)!.Value, arguments);

    private static uint Run(Architecture architecture, bool allowsUserNamespaces, uint number, params ulong[] arguments)
    {
        var program = SeccompFilter.Compile(SeccompRules.For(allowsUserNamespaces), architecture);
        return BpfMachine.Run(program, SyscallNumbers.For(architecture).AuditArchitecture, number, arguments);
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using AnchorOrleans.Jail.Seccomp;

namespace AnchorOrleans.Jail.Tests.Seccomp;

/// <summary>What the kernel of this machine answers inside; each of these calls would answer otherwise without the filter.</summary>
public sealed class KernelRefusalTests(JailFixture jails) : IClassFixture<JailFixture>
{
    private const string NotPermitted = "errno 1";
    private const string FamilyNotSupported = "errno 97";

    [Theory]
    [InlineData(NotPermitted, "ptrace")]
    [InlineData(NotPermitted, "keyctl", 0, -3)]
    [InlineData(NotPermitted, "io_uring_setup", 1)]
    [InlineData(NotPermitted, "process_vm_readv", -1)]
    [InlineData(NotPermitted, "setns", -1)]
    [InlineData(NotPermitted, "name_to_handle_at", -100)]
    [InlineData(NotPermitted, "unshare", 0x10000000)]
    [InlineData(NotPermitted, "clone", 0x10000011)]
    [InlineData(NotPermitted, "pidfd_getfd", -1)]
    [InlineData(NotPermitted, "ioctl", 0, 0x5412)]
    [InlineData("errno 38", "clone3", 0, 0)]
    [InlineData(FamilyNotSupported, "socket", 40, 1, 0)]
    [InlineData(FamilyNotSupported, "socket", 16, 3, 9)]
    [InlineData("done", "socket", 16, 3, 0)]
    [InlineData("done", "socket", 1, 1, 0)]
    public async Task The_kernel_answers(string expected, string call, params int[] arguments)
    {
        var number = SyscallNumbers.For(RuntimeInformation.ProcessArchitecture).Find(call)!.Value;

        var answer = await jails.AskAsync(["call", .. arguments.Prepend((int)number).Select(argument => argument.ToString(CultureInfo.InvariantCulture))]);

        Assert.Equal(expected, answer);
    }
}

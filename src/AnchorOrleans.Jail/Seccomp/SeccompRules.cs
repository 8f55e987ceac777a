using System.Collections.Immutable;

namespace AnchorOrleans.Jail.Seccomp;

/// <summary>What a jailed process may not ask of the kernel.</summary>
/// <remarks>Namespaces and lost capabilities refuse most of this already; the filter keeps hostile code away from the kernel code that would have to refuse it.</remarks>
internal static class SeccompRules
{
    private const uint NewTime = 0x00000080;
    private const uint NewMount = 0x00020000;
    private const uint NewCgroup = 0x02000000;
    private const uint NewUts = 0x04000000;
    private const uint NewIpc = 0x08000000;
    private const uint NewUser = 0x10000000;
    private const uint NewProcesses = 0x20000000;
    private const uint NewNetwork = 0x40000000;
    private const uint NeverNeeded = NewMount | NewCgroup | NewUts | NewIpc;
    private const uint NeededByBrowsers = NewUser | NewProcesses | NewNetwork;

    private const uint PushTerminalInput = 0x5412;
    private const uint ControlConsole = 0x541C;

    private const uint UnixFamily = 1;
    private const uint InternetFamily = 2;
    private const uint Internet6Family = 10;
    private const uint NetlinkFamily = 16;
    private const uint RouteProtocol = 0;

    private static ImmutableArray<string> Mounts { get; } =
    [
        "mount", "umount2", "pivot_root", "move_mount", "open_tree", "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "setns",
    ];

    private static ImmutableArray<string> OtherProcesses { get; } =
    [
        "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "migrate_pages", "move_pages",
    ];

    private static ImmutableArray<string> Kernel { get; } =
    [
        "bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "kexec_load", "kexec_file_load",
        "init_module", "finit_module", "delete_module", "create_module", "query_module", "get_kernel_syms",
        "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at", "name_to_handle_at", "memfd_secret",
        "fanotify_init", "lookup_dcookie", "nfsservctl", "syslog", "uselib", "modify_ldt", "iopl", "ioperm", "_sysctl",
    ];

    private static ImmutableArray<string> Machine { get; } =
    [
        "acct", "quotactl", "quotactl_fd", "swapon", "swapoff", "reboot", "sethostname", "setdomainname", "vhangup",
        "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
    ];

    /// <summary>Gets the rules of a jail.</summary>
    /// <param name="allowsUserNamespaces">Whether Chromium's own sandbox is to work: it makes user, process and network namespaces and changes its root.</param>
    public static ImmutableArray<SyscallRule> For(bool allowsUserNamespaces)
    {
        var namespaces = allowsUserNamespaces ? NeverNeeded : NeverNeeded | NeededByBrowsers;
        ImmutableArray<string> refused = [.. Mounts, .. OtherProcesses, .. Kernel, .. Machine, .. allowsUserNamespaces ? (string[])[] : ["chroot"]];
        return
        [
            .. refused.Select(call => new SyscallRule.Always(call)),

            // Its flags lie in memory, where a filter cannot see them; C libraries then take clone.
            new SyscallRule.Always("clone3", Errno.NotImplemented),
            new SyscallRule.WhenAnyBit("clone", 0, namespaces),
            new SyscallRule.WhenAnyBit("unshare", 0, namespaces | NewTime),
            new SyscallRule.When("ioctl", 1, [PushTerminalInput, ControlConsole]),
            new SyscallRule.Unless("socketpair", 0, [UnixFamily], Errno.FamilyNotSupported),
            new SyscallRule.Unless("socket", 0, [UnixFamily, InternetFamily, Internet6Family], Errno.FamilyNotSupported)
            {
                Together = (NetlinkFamily, 2, RouteProtocol),
            },
        ];
    }
}

using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace AnchorOrleans.Jail.Seccomp;

/// <summary>The numbers of system calls on one kind of machine.</summary>
/// <param name="AuditArchitecture">What the kernel calls this kind (<c>AUDIT_ARCH_…</c>).</param>
/// <param name="Column">Which of a row's numbers are this kind's.</param>
internal sealed record SyscallNumbers(uint AuditArchitecture, Func<SyscallNumbers.Entry, uint?> Column)
{
    private static readonly FrozenDictionary<string, Entry> Table = new Dictionary<string, Entry>(StringComparer.Ordinal)
    {
        ["_sysctl"] = new(156, null),
        ["acct"] = new(163, 89),
        ["add_key"] = new(248, 217),
        ["adjtimex"] = new(159, 171),
        ["bpf"] = new(321, 280),
        ["chroot"] = new(161, 51),
        ["clock_adjtime"] = new(305, 266),
        ["clock_settime"] = new(227, 112),
        ["clone"] = new(56, 220),
        ["clone3"] = new(435, 435),
        ["create_module"] = new(174, null),
        ["delete_module"] = new(176, 106),
        ["fanotify_init"] = new(300, 262),
        ["finit_module"] = new(313, 273),
        ["fsconfig"] = new(431, 431),
        ["fsmount"] = new(432, 432),
        ["fsopen"] = new(430, 430),
        ["fspick"] = new(433, 433),
        ["get_kernel_syms"] = new(177, null),
        ["init_module"] = new(175, 105),
        ["io_uring_enter"] = new(426, 426),
        ["io_uring_register"] = new(427, 427),
        ["io_uring_setup"] = new(425, 425),
        ["ioctl"] = new(16, 29),
        ["ioperm"] = new(173, null),
        ["iopl"] = new(172, null),
        ["kcmp"] = new(312, 272),
        ["kexec_file_load"] = new(320, 294),
        ["kexec_load"] = new(246, 104),
        ["keyctl"] = new(250, 219),
        ["lookup_dcookie"] = new(212, 18),
        ["memfd_secret"] = new(447, 447),
        ["migrate_pages"] = new(256, 238),
        ["modify_ldt"] = new(154, null),
        ["mount"] = new(165, 40),
        ["mount_setattr"] = new(442, 442),
        ["move_mount"] = new(429, 429),
        ["move_pages"] = new(279, 239),
        ["name_to_handle_at"] = new(303, 264),
        ["nfsservctl"] = new(180, 42),
        ["open_by_handle_at"] = new(304, 265),
        ["open_tree"] = new(428, 428),
        ["open_tree_attr"] = new(467, 467),
        ["perf_event_open"] = new(298, 241),
        ["pidfd_getfd"] = new(438, 438),
        ["pivot_root"] = new(155, 41),
        ["process_vm_readv"] = new(310, 270),
        ["process_vm_writev"] = new(311, 271),
        ["ptrace"] = new(101, 117),
        ["query_module"] = new(178, null),
        ["quotactl"] = new(179, 60),
        ["quotactl_fd"] = new(443, 443),
        ["reboot"] = new(169, 142),
        ["request_key"] = new(249, 218),
        ["setdomainname"] = new(171, 162),
        ["sethostname"] = new(170, 161),
        ["setns"] = new(308, 268),
        ["settimeofday"] = new(164, 170),
        ["socket"] = new(41, 198),
        ["socketpair"] = new(53, 199),
        ["swapoff"] = new(168, 225),
        ["swapon"] = new(167, 224),
        ["syslog"] = new(103, 116),
        ["umount2"] = new(166, 39),
        ["unshare"] = new(272, 97),
        ["uselib"] = new(134, null),
        ["userfaultfd"] = new(323, 282),
        ["vhangup"] = new(153, 58),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly SyscallNumbers Amd64 = new(0xC000003E, entry => entry.Amd64);
    private static readonly SyscallNumbers Arm64 = new(0xC00000B7, entry => entry.Arm64);

    public static bool Knows(Architecture architecture) => architecture is Architecture.X64 or Architecture.Arm64;

    public static SyscallNumbers For(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Amd64,
        Architecture.Arm64 => Arm64,
        _ => throw new JailUnavailableException($"There is no system call filter for {architecture}; x86-64 and arm64 are known."),
    };

    /// <summary>Finds a call's number; null when this kind of machine has no such call.</summary>
    public uint? Find(string call) => Column(Table[call]);

    internal sealed record Entry(uint? Amd64, uint? Arm64);
}

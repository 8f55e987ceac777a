using System.Collections.Immutable;

namespace AnchorOrleans.Jail.Seccomp;

/// <summary>How a refused system call fails; a process is never killed for one, so that programs can fall back.</summary>
internal enum Errno
{
    /// <summary>EPERM.</summary>
    NotPermitted = 1,

    /// <summary>ENOSYS: "this kernel does not know it", after which C libraries take the older call.</summary>
    NotImplemented = 38,

    /// <summary>EAFNOSUPPORT.</summary>
    FamilyNotSupported = 97,
}

/// <summary>When a system call is refused.</summary>
/// <param name="Call">Its name in <see cref="SyscallNumbers"/>.</param>
/// <param name="Error">How it fails.</param>
internal abstract record SyscallRule(string Call, Errno Error)
{
    /// <summary>Always.</summary>
    internal sealed record Always(string Call, Errno Error = Errno.NotPermitted) : SyscallRule(Call, Error);

    /// <summary>When an argument has any of some bits.</summary>
    internal sealed record WhenAnyBit(string Call, int Argument, uint Mask) : SyscallRule(Call, Errno.NotPermitted);

    /// <summary>When an argument is one of some values.</summary>
    internal sealed record When(string Call, int Argument, ImmutableArray<uint> Values) : SyscallRule(Call, Errno.NotPermitted);

    /// <summary>When an argument is none of some values; a value may be bound to a value of another argument.</summary>
    internal sealed record Unless(string Call, int Argument, ImmutableArray<uint> Values, Errno Error = Errno.NotPermitted) : SyscallRule(Call, Error)
    {
        /// <summary>Gets a further allowed value, if another argument has the value named with it.</summary>
        public (uint Value, int OtherArgument, uint OtherValue)? Together { get; init; }
    }
}

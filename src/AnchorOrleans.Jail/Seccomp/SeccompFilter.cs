using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AnchorOrleans.Jail.Seccomp;

/// <summary>Compiles rules to the program that the kernel runs before each system call.</summary>
internal static class SeccompFilter
{
    // On x86-64 numbers from here on are the x32 variant of the same calls, which would slip through a filter by number.
    private const uint FirstForeignNumber = 0x40000000;

    /// <summary>Compiles the filter for one kind of machine; what is not refused is allowed.</summary>
    public static byte[] Compile(ImmutableArray<SyscallRule> rules, Architecture architecture)
    {
        var numbers = SyscallNumbers.For(architecture);
        var program = new BpfProgram()
            .LoadArchitecture()
            .IfEqualSkip(numbers.AuditArchitecture, 1)
            .Refuse(Errno.NotPermitted)
            .LoadNumber()
            .IfAtLeastElseSkip(FirstForeignNumber, 1)
            .Refuse(Errno.NotImplemented);

        foreach (var rule in rules)
        {
            // A call that this architecture never had needs no rule.
            if (numbers.Find(rule.Call) is { } number)
            {
                Append(program, number, rule);
            }
        }

        return program.Allow().ToBytes();
    }

    private static void Append(BpfProgram program, uint number, SyscallRule rule)
    {
        switch (rule)
        {
            case SyscallRule.Always:
                program.IfEqualElseSkip(number, 1).Refuse(rule.Error);
                break;
            case SyscallRule.WhenAnyBit bits:
                program.IfEqualElseSkip(number, 4).LoadArgument(bits.Argument).IfAnyBitElseSkip(bits.Mask, 1).Refuse(rule.Error).Allow();
                break;
            case SyscallRule.When listed:
                AppendWhen(program, number, listed);
                break;
            case SyscallRule.Unless unless:
                AppendUnless(program, number, unless);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void AppendWhen(BpfProgram program, uint number, SyscallRule.When rule)
    {
        program.IfEqualElseSkip(number, rule.Values.Length + 3).LoadArgument(rule.Argument);
        for (var index = 0; index < rule.Values.Length; index++)
        {
            program.IfEqualSkip(rule.Values[index], rule.Values.Length - index);
        }

        program.Allow().Refuse(rule.Error);
    }

    private static void AppendUnless(BpfProgram program, uint number, SyscallRule.Unless rule)
    {
        var together = rule.Together is null ? 0 : 3;
        program.IfEqualElseSkip(number, rule.Values.Length + together + 3).LoadArgument(rule.Argument);
        for (var index = 0; index < rule.Values.Length; index++)
        {
            program.IfEqualSkip(rule.Values[index], rule.Values.Length - index + together);
        }

        if (rule.Together is var (value, otherArgument, otherValue))
        {
            program.IfEqualElseSkip(value, 2).LoadArgument(otherArgument).IfEqualSkip(otherValue, 1);
        }

        program.Refuse(rule.Error).Allow();
    }
}

using System.Buffers.Binary;

namespace AnchorOrleans.Jail.Seccomp;

/// <summary>Assembles a filter in the kernel's classic BPF, as <c>struct sock_filter</c> after <c>struct sock_filter</c>.</summary>
internal sealed class BpfProgram
{
    private const ushort LoadWord = 0x20;
    private const ushort JumpEqual = 0x15;
    private const ushort JumpGreaterOrEqual = 0x35;
    private const ushort JumpAnyBit = 0x45;
    private const ushort ReturnConstant = 0x06;
    private const uint Allowed = 0x7FFF0000;
    private const uint Refused = 0x00050000;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArgumentsOffset = 16;
    private const int InstructionBytes = 8;

    private readonly List<(ushort Code, byte IfTrue, byte IfFalse, uint Operand)> _instructions = [];

    public BpfProgram LoadNumber() => Add(LoadWord, NumberOffset);

    public BpfProgram LoadArchitecture() => Add(LoadWord, ArchitectureOffset);

    /// <summary>Loads the low half of an argument: the kernel ignores the high one of an int, and so must a filter (CVE-2019-10063).</summary>
    public BpfProgram LoadArgument(int index) => Add(LoadWord, ArgumentsOffset + (uint)(8 * index));

    /// <summary>Continues with the next instruction when equal, else skips some.</summary>
    public BpfProgram IfEqualElseSkip(uint value, int skipped) => Add(JumpEqual, value, 0, checked((byte)skipped));

    /// <summary>Skips instructions when equal, else continues with the next.</summary>
    public BpfProgram IfEqualSkip(uint value, int skipped) => Add(JumpEqual, value, checked((byte)skipped), 0);

    public BpfProgram IfAtLeastElseSkip(uint value, int skipped) => Add(JumpGreaterOrEqual, value, 0, checked((byte)skipped));

    public BpfProgram IfAnyBitElseSkip(uint mask, int skipped) => Add(JumpAnyBit, mask, 0, checked((byte)skipped));

    public BpfProgram Allow() => Add(ReturnConstant, Allowed);

    public BpfProgram Refuse(Errno error) => Add(ReturnConstant, Refused | (uint)error);

    public byte[] ToBytes()
    {
        var bytes = new byte[_instructions.Count * InstructionBytes];
        for (var index = 0; index < _instructions.Count; index++)
        {
            var (code, ifTrue, ifFalse, operand) = _instructions[index];
            var instruction = bytes.AsSpan(index * InstructionBytes, InstructionBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
            instruction[2] = ifTrue;
            instruction[3] = ifFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], operand);
        }

        return bytes;
    }

    private BpfProgram Add(ushort code, uint operand, byte ifTrue = 0, byte ifFalse = 0)
    {
        _instructions.Add((code, ifTrue, ifFalse, operand));
        return this;
    }
}

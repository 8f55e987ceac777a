using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail.Processes;

/// <summary>What the kernel knows about a file and .NET does not tell.</summary>
internal static unsafe class FileFacts
{
    private const int FromRoot = -100;
    private const int DoNotFollow = 0x100;
    private const int DescriptorItself = 0x1000;

    // struct statx.
    private const int InformationBytes = 256;
    private const uint OwnerFields = 0x18;
    private const uint LinkField = 0x04;
    private const int LinkOffset = 16;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const uint KindAndSizeFields = 0x201;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int KindMask = 0xF000;

    /// <summary>Reads whose a file or folder is; of a link, not of what it leads to.</summary>
    public static HandedPath ReadOwner(string path)
    {
        var information = stackalloc byte[InformationBytes];
        Libc.ThrowIfFailed(Libc.DescribeFile(FromRoot, path, DoNotFollow, OwnerFields, information), $"statx of {path}");
        return new HandedPath(path, Word(information, UserOffset), Word(information, GroupOffset));
    }

    /// <summary>Tells whether an open file has no name any more.</summary>
    public static bool IsDeleted(SafeHandle file)
    {
        var information = stackalloc byte[InformationBytes];
        Libc.ThrowIfFailed(Libc.DescribeFile((int)file.DangerousGetHandle(), "", DescriptorItself, LinkField, information), "statx");
        return Word(information, LinkOffset) == 0;
    }

    /// <summary>Reads what an entry of an open folder is, without following it when it is a link.</summary>
    public static (JailEntryKind Kind, long Size) ReadEntry(SafeHandle folder, string name)
    {
        var information = stackalloc byte[InformationBytes];
        Libc.ThrowIfFailed(Libc.DescribeFile((int)folder.DangerousGetHandle(), name, DoNotFollow, KindAndSizeFields, information), "statx");
        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(information + ModeOffset, sizeof(ushort))) & KindMask) switch
        {
            0x8000 => JailEntryKind.File,
            0x4000 => JailEntryKind.Folder,
            0xA000 => JailEntryKind.Link,
            _ => JailEntryKind.Special,
        };
        return (kind, BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(information + SizeOffset, sizeof(long))));
    }

    private static uint Word(byte* information, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(information + offset, sizeof(uint)));
}

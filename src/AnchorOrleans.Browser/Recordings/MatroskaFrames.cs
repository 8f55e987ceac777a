using System.Buffers.Binary;
using System.Text;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>Wraps pictures so that an encoder learns when each was seen: as much of Matroska as a stream of JPEG files needs.</summary>
/// <remarks>A pipe of bare pictures has no instants, and giving the encoder as many pictures as a second has would cost as much for a page that stands still as for one that moves.</remarks>
internal static class MatroskaFrames
{
    private const int SizeBytes = 8;

    /// <summary>A size that is not known: the segment lasts as long as the stream.</summary>
    private static readonly byte[] Open = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>Answers what stands before the first picture.</summary>
    public static byte[] Header(int width, int height) =>
    [
        .. Element(
            0x1A45DFA3,
            [.. Number(0x4286, 1), .. Number(0x42F7, 1), .. Number(0x42F2, 4), .. Number(0x42F3, 8), .. Text(0x4282, "matroska"), .. Number(0x4287, 4), .. Number(0x4285, 2)]),
        .. Id(0x18538067), .. Open,

        // Instants are milliseconds.
        .. Element(0x1549A966, [.. Number(0x2AD7B1, 1_000_000), .. Text(0x4D80, "anchor"), .. Text(0x5741, "anchor")]),
        .. Element(0x1654AE6B, Element(
            0xAE,
            [.. Number(0xD7, 1), .. Number(0x73C5, 1), .. Number(0x83, 1), .. Number(0x9C, 0), .. Text(0x86, "V_MJPEG"), .. Element(0xE0, [.. Number(0xB0, width), .. Number(0xBA, height)])])),
    ];

    /// <summary>Answers what stands before a picture of this many bytes.</summary>
    public static byte[] FrameHeader(int length, long milliseconds)
    {
        var instant = Number(0xE7, milliseconds);

        // Track 1, at the instant of its cluster, which holds nothing else; a picture that stands alone.
        byte[] block = [0x81, 0x00, 0x00, 0x80];
        byte[] blockHeader = [.. Id(0xA3), .. Size(block.Length + length), .. block];
        return [.. Id(0x1F43B675), .. Size(instant.Length + blockHeader.Length + length), .. instant, .. blockHeader];
    }

    private static byte[] Element(uint id, byte[] content) => [.. Id(id), .. Size(content.Length), .. content];

    private static byte[] Number(uint id, long value)
    {
        var content = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(content, value);
        return Element(id, content);
    }

    private static byte[] Text(uint id, string text) => Element(id, Encoding.ASCII.GetBytes(text));

    private static byte[] Size(long size)
    {
        var bytes = new byte[SizeBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, size | (1L << 56));
        return bytes;
    }

    /// <summary>An id is written with as many bytes as it has; its first bits say how many.</summary>
    private static byte[] Id(uint id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return bytes.TrimStart((byte)0).ToArray();
    }
}

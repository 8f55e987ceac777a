using System.Buffers.Binary;
using System.IO.Compression;

namespace AnchorOrleans.Browser.Driving;

/// <summary>A picture as browsers write it: PNG, eight bits a colour, not interlaced. Knows as much of the format as painting over takes.</summary>
internal sealed class PngImage
{
    private const int ColourRgb = 2;
    private const int ColourRgba = 6;
    private const int HeadLength = 13;

    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(RemainderOf)];

    private readonly byte[] _pixels;
    private readonly int _depth;

    private PngImage(int width, int height, int depth, byte[] pixels) => (Width, Height, _depth, _pixels) = (width, height, depth, pixels);

    public int Width { get; }

    public int Height { get; }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InvalidDataException">It is none that a browser writes.</exception>
    public static PngImage Read(byte[] file)
    {
        if (!file.AsSpan().StartsWith(Signature))
        {
            throw new InvalidDataException("This is no PNG file.");
        }

        var data = new MemoryStream();
        (int Width, int Height, int Depth) head = default;
        for (var at = Signature.Length; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var kind = file.AsSpan(at + 4, 4);
            var content = file.AsSpan(at + 8, length);
            if (kind.SequenceEqual("IHDR"u8))
            {
                head = HeadOf(content);
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                data.Write(content);
            }

            at += length + 12;
        }

        data.Position = 0;
        return new(head.Width, head.Height, head.Depth, PixelsOf(data, head.Width * head.Depth, head.Height, head.Depth));
    }

    /// <summary>Paints a rectangle over, in grey; what of it lies outside does not matter.</summary>
    public void Cover(double left, double top, double right, double bottom)
    {
        var (from, to) = ((int)Math.Clamp(Math.Floor(left), 0, Width), (int)Math.Clamp(Math.Ceiling(right), 0, Width));
        for (var row = (int)Math.Clamp(Math.Floor(top), 0, Height); row < (int)Math.Clamp(Math.Ceiling(bottom), 0, Height); row++)
        {
            for (var column = from; column < to; column++)
            {
                var pixel = _pixels.AsSpan(((row * Width) + column) * _depth, _depth);
                pixel.Fill(0x60);
                if (_depth == 4)
                {
                    pixel[3] = 0xFF;
                }
            }
        }
    }

    /// <summary>Writes the picture.</summary>
    public byte[] ToFile()
    {
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < Height; row++)
            {
                // The filter "up" makes what repeats from row to row small, which pages do.
                packed.WriteByte(2);
                packed.Write(Difference(row));
            }
        }

        using var file = new MemoryStream();
        file.Write(Signature);
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Height);
        (head[8], head[9]) = (8, (byte)(_depth == 4 ? ColourRgba : ColourRgb));
        WriteChunk(file, "IHDR"u8, head);
        WriteChunk(file, "IDAT"u8, data.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static (int Width, int Height, int Depth) HeadOf(ReadOnlySpan<byte> head) => head[8] == 8 && head[9] is ColourRgb or ColourRgba && head[12] == 0
        ? (BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head[4..]), head[9] == ColourRgba ? 4 : 3)
        : throw new InvalidDataException("This PNG file has a form that browsers do not write.");

    private static byte[] PixelsOf(Stream data, int stride, int height, int depth)
    {
        var pixels = new byte[stride * height];
        using var unpacked = new ZLibStream(data, CompressionMode.Decompress);
        for (var row = 0; row < height; row++)
        {
            var filter = unpacked.ReadByte();
            var line = pixels.AsSpan(row * stride, stride);
            unpacked.ReadExactly(line);
            Restore(filter, line, row == 0 ? default : pixels.AsSpan((row - 1) * stride, stride), depth);
        }

        return pixels;
    }

    /// <summary>Undoes a row's filter (PNG specification, section 9).</summary>
    private static void Restore(int filter, Span<byte> line, ReadOnlySpan<byte> above, int depth)
    {
        for (var index = 0; filter != 0 && index < line.Length; index++)
        {
            var left = index >= depth ? line[index - depth] : 0;
            var up = above.IsEmpty ? 0 : above[index];
            var corner = index >= depth && !above.IsEmpty ? above[index - depth] : 0;
            line[index] += filter switch
            {
                1 => (byte)left,
                2 => (byte)up,
                3 => (byte)((left + up) / 2),
                4 => (byte)Nearest(left, up, corner),
                _ => throw new InvalidDataException("This PNG file has a filter that there is not."),
            };
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checksum(Checksum(uint.MaxValue, kind), content));
        file.Write(number);
    }

    private static uint Checksum(uint sum, ReadOnlySpan<byte> content)
    {
        foreach (var value in content)
        {
            sum = Remainders[(sum ^ value) & 0xFF] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint RemainderOf(int value)
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            remainder = (remainder & 1) == 1 ? 0xEDB88320 ^ (remainder >> 1) : remainder >> 1;
        }

        return remainder;
    }

    private byte[] Difference(int row)
    {
        var stride = Width * _depth;
        var line = _pixels.AsSpan(row * stride, stride).ToArray();
        for (var index = 0; row > 0 && index < stride; index++)
        {
            line[index] -= _pixels[((row - 1) * stride) + index];
        }

        return line;
    }
}

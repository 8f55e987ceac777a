using System.Buffers.Binary;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>What a fragmented MP4 file holds that may have been cut off anywhere.</summary>
/// <param name="Length">How many of its bytes are whole.</param>
/// <param name="Duration">Until when it can be played.</param>
/// <remarks>The file was written by a program in a jail, so nothing in it is believed that would lead out of it.</remarks>
public sealed record FragmentedVideo(long Length, TimeSpan Duration)
{
    private const int HeaderBytes = 8;
    private const int MostFragmentHeader = 1024 * 1024;

    /// <summary>Measures a file of which instants are milliseconds, as <see cref="SessionRecorder"/> writes it.</summary>
    /// <returns>Null when nothing of it can be played.</returns>
    public static async Task<FragmentedVideo?> MeasureAsync(Stream file, CancellationToken cancellationToken = default)
    {
        var header = new byte[HeaderBytes];
        FragmentedVideo? whole = null;
        TimeSpan? pending = null;
        while (await file.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken) == HeaderBytes)
        {
            var (size, type) = (BinaryPrimitives.ReadUInt32BigEndian(header), TypeOf(header));
            var end = file.Position - HeaderBytes + size;
            if (size < HeaderBytes || end > file.Length)
            {
                break;
            }

            switch (type)
            {
                case "moof" when size <= MostFragmentHeader:
                    var fragment = new byte[size - HeaderBytes];
                    await file.ReadExactlyAsync(fragment, cancellationToken);
                    pending = EndOf(fragment);
                    break;
                case "mdat" when pending is { } duration:
                    whole = new(end, duration);
                    pending = null;
                    break;
                case "mfra" when whole is not null:
                    whole = whole with { Length = end };
                    break;
            }

            file.Position = end;
        }

        return whole;
    }

    /// <summary>Finds out until when a fragment lasts: its beginning, and what its pictures last.</summary>
    private static TimeSpan? EndOf(ReadOnlySpan<byte> fragment)
    {
        var track = Find(fragment, "traf");
        var header = Find(track, "tfhd");
        var start = Find(track, "tfdt");
        var run = Find(track, "trun");
        if (header.Length < 8 || start.Length < 8 || run.Length < 8)
        {
            return null;
        }

        var begin = start[0] == 1 && start.Length >= 12 ? BinaryPrimitives.ReadInt64BigEndian(start[4..]) : BinaryPrimitives.ReadUInt32BigEndian(start[4..]);
        return begin is >= 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(begin + DurationOf(run, UsualDurationOf(header))) : null;
    }

    private static uint UsualDurationOf(ReadOnlySpan<byte> header)
    {
        var flags = BinaryPrimitives.ReadUInt32BigEndian(header);
        var place = 8 + ((flags & 0x01) != 0 ? 8 : 0) + ((flags & 0x02) != 0 ? 4 : 0);
        return (flags & 0x08) != 0 && header.Length >= place + 4 ? BinaryPrimitives.ReadUInt32BigEndian(header[place..]) : 0;
    }

    private static long DurationOf(ReadOnlySpan<byte> run, uint usual)
    {
        var (flags, count) = (BinaryPrimitives.ReadUInt32BigEndian(run), BinaryPrimitives.ReadUInt32BigEndian(run[4..]));
        var place = 8 + ((flags & 0x01) != 0 ? 4 : 0) + ((flags & 0x04) != 0 ? 4 : 0);

        // Of each picture: duration, size, flags, offset, as far as they are there.
        var step = 4 * uint.PopCount(flags & 0xF00);
        if ((flags & 0x100) == 0)
        {
            return (long)usual * Math.Min(count, MostFragmentHeader);
        }

        var sum = 0L;
        for (var picture = 0U; picture < count && place + 4 <= run.Length; picture++, place += (int)step)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(run[place..]);
        }

        return Math.Min(sum, int.MaxValue);
    }

    /// <summary>Finds the first box of a type; empty when there is none.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, string type)
    {
        while (boxes.Length >= HeaderBytes)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(boxes);
            if (size < HeaderBytes || size > boxes.Length)
            {
                break;
            }

            if (TypeOf(boxes) == type)
            {
                return boxes[HeaderBytes..(int)size];
            }

            boxes = boxes[(int)size..];
        }

        return [];
    }

    private static string TypeOf(ReadOnlySpan<byte> box) => System.Text.Encoding.ASCII.GetString(box[4..HeaderBytes]);
}

using System.Buffers.Binary;
using System.Text;
using AnchorOrleans.Browser.Recordings;

namespace AnchorOrleans.Browser.Tests.Recordings;

/// <summary>Files that a crash may have cut off anywhere, and that a program in a jail has written.</summary>
public sealed class FragmentedVideoTests
{
    private static readonly byte[] Start = [.. Box("ftyp", "isom"u8), .. Box("moov", new byte[700])];
    private static readonly byte[] First = Fragment(begin: 0, 130, 240, 1_630);
    private static readonly byte[] Second = Fragment(begin: 2_000, 2_000, 1);
    private static readonly byte[] Whole = [.. Start, .. First, .. Second, .. Box("mfra", new byte[50])];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_file_lasts_until_the_end_of_its_last_picture() =>
        Assert.Equal(new FragmentedVideo(Whole.Length, TimeSpan.FromMilliseconds(4_001)), await MeasureAsync(Whole));

    [Fact]
    public async Task A_file_that_is_cut_off_anywhere_lasts_until_the_end_of_its_last_whole_fragment()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            var expected = length < Start.Length + First.Length ? null
                : length < Start.Length + First.Length + Second.Length ? new FragmentedVideo(Start.Length + First.Length, TimeSpan.FromSeconds(2))
                : new FragmentedVideo(Start.Length + First.Length + Second.Length, TimeSpan.FromMilliseconds(4_001));

            Assert.Equal(expected, await MeasureAsync(Whole[..length]));
        }
    }

    [Fact]
    public async Task A_file_whose_every_byte_may_lie_is_measured_within_itself()
    {
        var random = new Random(7);
        for (var attempt = 0; attempt < 5_000; attempt++)
        {
            var file = Whole.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            if (await MeasureAsync(file) is { } video)
            {
                Assert.InRange(video.Length, 1, file.Length);
                Assert.InRange(video.Duration, TimeSpan.Zero, TimeSpan.FromMilliseconds(2.0 * int.MaxValue));
            }
        }
    }

    [Fact]
    public async Task What_is_no_video_has_nothing_to_play()
    {
        Assert.Null(await MeasureAsync([]));
        Assert.Null(await MeasureAsync("<!doctype html><title>no video</title>"u8.ToArray()));
        Assert.Null(await MeasureAsync([.. Start, .. Box("mdat", new byte[9])]));
    }

    private static Task<FragmentedVideo?> MeasureAsync(byte[] file) => FragmentedVideo.MeasureAsync(new MemoryStream(file), Cancelled);

    /// <summary>A fragment as ffmpeg writes it: of each picture its duration, size and flags.</summary>
    private static byte[] Fragment(long begin, params uint[] durations)
    {
        byte[] header = [.. Number(0x02_00_38), .. Number(1), .. Number(1_000), .. Number(500), .. Number(0x0101_0000)];
        byte[] start = [.. Number(0x0100_0000), .. Number((uint)(begin >> 32)), .. Number((uint)begin)];
        byte[] run = [.. Number(0x0000_0705), .. Number((uint)durations.Length), .. Number(130), .. Number(0x0200_0000), .. durations.SelectMany(duration => (byte[])[.. Number(duration), .. Number(500), .. Number(0)])];
        return
        [
            .. Box("moof", [.. Box("mfhd", new byte[8]), .. Box("traf", [.. Box("tfhd", header), .. Box("tfdt", start), .. Box("trun", run)])]),
            .. Box("mdat", new byte[100]),
        ];
    }

    private static byte[] Box(string type, ReadOnlySpan<byte> content) => [.. Number((uint)content.Length + 8), .. Encoding.ASCII.GetBytes(type), .. content];

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}

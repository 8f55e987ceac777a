using System.Security.Cryptography;
using AnchorOrleans.Silo.Profiles;

namespace AnchorOrleans.Silo.Tests.Profiles;

/// <summary>What is sealed comes back as it was, or not at all.</summary>
public sealed class SealingTests
{
    private const int Overhead = SealedChunk.HeaderBytes + SealedChunk.TagBytes;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(SealedChunk.KeyBytes);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SealedChunk.MostBytes)]
    [InlineData(SealedChunk.MostBytes + 1)]
    [InlineData((3 * SealedChunk.MostBytes) + 17)]
    public async Task What_was_sealed_can_be_opened(int size)
    {
        var plain = RandomNumberGenerator.GetBytes(size);

        var opened = await OpenAsync(await SealAsync(plain), Key);

        Assert.Equal(plain, opened);
    }

    [Fact]
    public async Task The_plain_text_is_nowhere_in_what_was_sealed()
    {
        var plain = Enumerable.Repeat((byte)'a', 1000).ToArray();

        Assert.Equal(-1, (await SealAsync(plain)).AsSpan().IndexOf(plain.AsSpan(0, 8)));
    }

    [Fact]
    public async Task Another_key_opens_nothing()
    {
        var sealedBytes = await SealAsync([1, 2, 3]);

        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(sealedBytes, RandomNumberGenerator.GetBytes(SealedChunk.KeyBytes)));
    }

    [Fact]
    public async Task Not_a_single_bit_can_be_changed()
    {
        var sealedBytes = await SealAsync([1, 2, 3]);

        for (var place = 0; place < sealedBytes.Length; place++)
        {
            var changed = sealedBytes.ToArray();
            changed[place] ^= 1;
            await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(changed, Key));
        }
    }

    [Fact]
    public async Task No_chunk_can_be_left_out_or_moved()
    {
        const int Chunk = SealedChunk.MostBytes + Overhead;
        var whole = await SealAsync(RandomNumberGenerator.GetBytes(3 * SealedChunk.MostBytes));

        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(whole[..Chunk], Key));
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(whole[Chunk..], Key));
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync([.. whole[Chunk..(2 * Chunk)], .. whole[..Chunk], .. whole[(2 * Chunk)..]], Key));
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync([], Key));
    }

    private static async Task<byte[]> SealAsync(byte[] plain)
    {
        using var destination = new MemoryStream();
        await using var sealing = new SealingStream(destination, Key);
        await sealing.WriteAsync(plain, Cancelled);
        await sealing.EndAsync(Cancelled);
        return destination.ToArray();
    }

    private static async Task<byte[]> OpenAsync(byte[] sealedBytes, byte[] key)
    {
        await using var opening = new OpeningStream(new MemoryStream(sealedBytes), key);
        using var plain = new MemoryStream();
        await opening.CopyToAsync(plain, Cancelled);
        return plain.ToArray();
    }
}

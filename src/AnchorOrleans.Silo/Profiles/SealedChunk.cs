using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AnchorOrleans.Silo.Profiles;

/// <summary>How a long content is encrypted: in chunks, each with its place in its nonce and its header in its tag, so that none can be changed, moved or left out.</summary>
/// <remarks>Nonces count from 0, so a key is used for one content only.</remarks>
internal static class SealedChunk
{
    public const int MostBytes = 64 * 1024;
    public const int HeaderBytes = sizeof(uint);
    public const int TagBytes = 16;
    public const int KeyBytes = 32;

    private const uint LastFlag = 0x8000_0000;
    private const int NonceBytes = 12;

    /// <summary>Writes the header of a chunk.</summary>
    public static void WriteHeader(Span<byte> header, int length, bool isLast) =>
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)length | (isLast ? LastFlag : 0));

    /// <summary>Reads the header of a chunk.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static (int Length, bool IsLast) ReadHeader(ReadOnlySpan<byte> header)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(header);
        var length = value & ~LastFlag;
        return length <= MostBytes ? ((int)length, (value & LastFlag) != 0) : throw new InvalidDataException("The encrypted content is damaged.");
    }

    /// <summary>Encrypts a chunk.</summary>
    public static void Encrypt(AesGcm cipher, long place, ReadOnlySpan<byte> header, ReadOnlySpan<byte> plain, Span<byte> sealedBytes, Span<byte> tag) =>
        cipher.Encrypt(Nonce(place), plain, sealedBytes, tag, header);

    /// <summary>Decrypts a chunk.</summary>
    /// <exception cref="InvalidDataException">It was changed, stood elsewhere, or has another key.</exception>
    public static void Decrypt(AesGcm cipher, long place, ReadOnlySpan<byte> header, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        try
        {
            cipher.Decrypt(Nonce(place), sealedBytes, tag, plain, header);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidDataException("The encrypted content was changed, or has another key.", exception);
        }
    }

    private static byte[] Nonce(long place)
    {
        var nonce = new byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(NonceBytes - sizeof(long)), place);
        return nonce;
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace Orleans.Runtime;

/// <summary>xxHash32 with seed zero, as its public specification defines it, its canonical big-endian form read as little-endian.</summary>
/// <remarks>Reminder tables store this hash, and both engines may open the same table, so the values must agree with Orleans'.</remarks>
internal static class StableHash
{
    private const uint Prime1 = 0x9E3779B1;
    private const uint Prime2 = 0x85EBCA77;
    private const uint Prime3 = 0xC2B2AE3D;
    private const uint Prime4 = 0x27D4EB2F;
    private const uint Prime5 = 0x165667B1;
    private const int Stripe = 16;

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var length = (uint)data.Length;
        var hash = length >= Stripe ? Stripes(ref data) : Prime5;
        hash += length;

        while (data.Length >= sizeof(uint))
        {
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime3), 17) * Prime4;
            data = data[sizeof(uint)..];
        }

        foreach (var value in data)
        {
            hash = BitOperations.RotateLeft(hash + (value * Prime5), 11) * Prime1;
        }

        hash = (hash ^ (hash >> 15)) * Prime2;
        hash = (hash ^ (hash >> 13)) * Prime3;
        return BinaryPrimitives.ReverseEndianness(hash ^ (hash >> 16));
    }

    private static uint Stripes(ref ReadOnlySpan<byte> data)
    {
        var (first, second, third, fourth) = (unchecked(Prime1 + Prime2), Prime2, 0u, unchecked(0u - Prime1));

        while (data.Length >= Stripe)
        {
            first = Round(first, data);
            second = Round(second, data[4..]);
            third = Round(third, data[8..]);
            fourth = Round(fourth, data[12..]);
            data = data[Stripe..];
        }

        return BitOperations.RotateLeft(first, 1) + BitOperations.RotateLeft(second, 7)
            + BitOperations.RotateLeft(third, 12) + BitOperations.RotateLeft(fourth, 18);
    }

    private static uint Round(uint lane, ReadOnlySpan<byte> data) =>
        BitOperations.RotateLeft(lane + (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime2), 13) * Prime1;
}

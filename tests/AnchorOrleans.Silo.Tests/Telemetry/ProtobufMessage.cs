using System.Buffers.Binary;
using System.Text;

namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>Reads a protobuf message without knowing its type: its fields by their numbers.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes)> _blocks = [];
    private readonly List<(int Number, ulong Value)> _numbers = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = ReadNumber(bytes.Span, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _numbers.Add((number, ReadNumber(bytes.Span, ref at)));
                    break;
                case 1:
                    _numbers.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..])));
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadNumber(bytes.Span, ref at);
                    _blocks.Add((number, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    _numbers.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..])));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at {at} is none of protobuf 3.");
            }
        }
    }

    public IEnumerable<ProtobufMessage> All(int number) => _blocks.Where(field => field.Number == number).Select(field => new ProtobufMessage(field.Bytes));

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public ulong Number(int number) => _numbers.Find(field => field.Number == number).Value;

    public bool HasBlock(int number) => _blocks.Exists(field => field.Number == number);

    private ReadOnlyMemory<byte> Bytes(int number) => _blocks.Find(field => field.Number == number).Bytes;

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

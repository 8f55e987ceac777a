using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Passes on one message body exactly as it came, and knows where it ends.</summary>
internal sealed class BodyCopy(PipeReader source, Stream destination, EgressFlow flow, FlowDirection direction, int trailerLimit)
{
    /// <summary>A chunk's size line: 16 digits and room for extensions that nobody uses.</summary>
    private const int LongestSizeLine = 4 * 1024;

    /// <summary>Passes on a body of the given framing.</summary>
    /// <exception cref="HttpHeadException">The chunks are malformed.</exception>
    /// <exception cref="EndOfStreamException">The source ended within the body.</exception>
    public Task RunAsync(BodyFraming framing) => framing switch
    {
        BodyFraming.Length(var bytes) => CopyLengthAsync(bytes),
        BodyFraming.Chunked => CopyChunksAsync(),
        _ => flow.CopyAsync(source, destination, direction),
    };

    private async Task CopyLengthAsync(long remaining)
    {
        while (remaining > 0)
        {
            var result = await source.ReadAsync(flow.Ended);
            var part = result.Buffer.Slice(0, Math.Min(remaining, result.Buffer.Length));
            await flow.SendAsync(part, destination, direction);
            remaining -= part.Length;
            source.AdvanceTo(part.End);
            if (result.IsCompleted && remaining > 0 && part.IsEmpty)
            {
                throw new EndOfStreamException();
            }
        }
    }

    private async Task CopyChunksAsync()
    {
        while (await CopyLineAsync(LongestSizeLine) is var line && SizeOf(line) is var size and > 0)
        {
            await CopyLengthAsync(size);
            if ((await CopyLineAsync(limit: 2)).Length > 0)
            {
                throw new HttpHeadException("A chunk is longer than its size.");
            }
        }

        var trailer = trailerLimit;
        while ((await CopyLineAsync(trailer)).Length is var length and > 0)
        {
            trailer -= length + 2;
        }
    }

    /// <summary>Passes on one line.</summary>
    /// <returns>The line without its end.</returns>
    private async Task<string> CopyLineAsync(int limit)
    {
        while (true)
        {
            var result = await source.ReadAsync(flow.Ended);
            if (TryFindLine(result.Buffer, out var line, out var withEnd))
            {
                await flow.SendAsync(withEnd, destination, direction);
                source.AdvanceTo(withEnd.End);
                return line;
            }

            if (result.Buffer.Length > limit)
            {
                throw new HttpHeadException("A line of a chunked body is too long.");
            }

            source.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new EndOfStreamException();
            }
        }

        bool TryFindLine(ReadOnlySequence<byte> buffer, out string line, out ReadOnlySequence<byte> withEnd)
        {
            var reader = new SequenceReader<byte>(buffer);
            if (!reader.TryReadTo(out ReadOnlySequence<byte> found, "\r\n"u8))
            {
                (line, withEnd) = ("", default);
                return false;
            }

            if (found.Length > limit)
            {
                throw new HttpHeadException("A line of a chunked body is too long.");
            }

            line = Encoding.Latin1.GetString(found);
            withEnd = buffer.Slice(0, reader.Position);
            return true;
        }
    }

    private static long SizeOf(string line)
    {
        var digits = line.Split(';')[0].TrimEnd(' ', '\t');
        return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && size >= 0
            ? size
            : throw new HttpHeadException("A chunk's size is not a number.");
    }
}

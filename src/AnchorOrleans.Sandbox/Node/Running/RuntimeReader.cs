using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace AnchorOrleans.Sandbox.Node.Running;

/// <summary>Cuts a stream of a hostile process into lines of bounded size.</summary>
/// <remarks>
/// A line that begins with the run's nonce is a message, and everything else is text of the task, which may come in pieces: a line without an
/// end must not fill this host's memory.
/// </remarks>
internal static class RuntimeReader
{
    private const int PieceBytes = 16_384;

    /// <summary>Reads to the end of the stream.</summary>
    /// <param name="stream">What the process writes.</param>
    /// <param name="nonce">What messages begin with, followed by a blank; null for a stream without messages.</param>
    /// <param name="messageBytes">How large a message may be; a larger one comes in pieces, which are none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<RuntimeLine> ReadAsync(
        Stream stream, string? nonce, int messageBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = nonce is null ? null : Encoding.ASCII.GetBytes(nonce + ' ');
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 4 * PieceBytes, leaveOpen: true));
        try
        {
            ReadResult read;
            do
            {
                read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (Next(ref rest, prefix, messageBytes, read.IsCompleted) is { } line)
                {
                    yield return line;
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
            while (!read.IsCompleted);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static RuntimeLine? Next(ref ReadOnlySequence<byte> rest, byte[]? prefix, int messageBytes, bool isLast)
    {
        var isMessage = prefix is not null && StartsWith(rest, prefix);
        var limit = isMessage ? messageBytes : PieceBytes;
        var end = rest.PositionOf((byte)'\n');
        var line = end is { } position ? rest.Slice(0, position) : rest;
        if (end is null && (rest.IsEmpty || (line.Length < limit && !isLast)))
        {
            return null;
        }

        if (line.Length > limit)
        {
            line = line.Slice(0, limit);
            end = null;
        }

        rest = rest.Slice(end is { } found ? rest.GetPosition(1, found) : line.End);
        return isMessage
            ? new RuntimeLine(line.Slice(prefix!.Length).ToArray(), Text: null)
            : new RuntimeLine(Message: null, Encoding.UTF8.GetString(line));
    }

    private static bool StartsWith(ReadOnlySequence<byte> sequence, ReadOnlySpan<byte> prefix)
    {
        if (sequence.Length < prefix.Length)
        {
            return false;
        }

        Span<byte> start = stackalloc byte[prefix.Length];
        sequence.Slice(0, prefix.Length).CopyTo(start);
        return start.SequenceEqual(prefix);
    }
}

/// <summary>A line of a hostile process: a message, or text.</summary>
/// <param name="Message">JSON that begins with the nonce of the run.</param>
/// <param name="Text">Anything else.</param>
internal readonly record struct RuntimeLine(byte[]? Message, string? Text);

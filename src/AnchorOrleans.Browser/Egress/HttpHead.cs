using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace AnchorOrleans.Browser.Egress;

/// <summary>The first line and the fields of an HTTP/1 message, in their order and spelling.</summary>
/// <remarks>
/// Read strictly, since two readers that disagree about where a message ends are how requests are smuggled: no folded lines, no blanks before a
/// colon, no bare carriage returns, one way of framing.
/// </remarks>
internal sealed record HttpHead(string StartLine, ImmutableArray<HttpField> Fields)
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Gets what the <c>Connection</c> fields name, in lower case.</summary>
    public ImmutableHashSet<string> ConnectionOptions =>
        [.. ValuesOf("Connection").Concat(ValuesOf("Proxy-Connection")).Select(value => value.ToLowerInvariant())];

    /// <summary>Gets how the body is framed, as far as the fields alone tell.</summary>
    /// <exception cref="HttpHeadException">The framing fields contradict each other or are not understood.</exception>
    public BodyFraming Framing
    {
        get
        {
            var codings = ValuesOf("Transfer-Encoding").ToList();
            var lengths = ValuesOf("Content-Length").Distinct(StringComparer.Ordinal).ToList();
            if (codings.Count > 0)
            {
                return codings.Count == 1 && lengths.Count == 0 && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase)
                    ? new BodyFraming.Chunked()
                    : throw new HttpHeadException("Transfer-Encoding must be chunked, alone and without Content-Length.");
            }

            if (lengths.Count == 0)
            {
                return new BodyFraming.Unstated();
            }

            return lengths.Count == 1 && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? new BodyFraming.Length(length)
                : throw new HttpHeadException("Content-Length must be one number.");
        }
    }

    /// <summary>Reads a head.</summary>
    /// <returns>The head, or <see langword="null"/> when the stream ended before it began.</returns>
    /// <exception cref="HttpHeadException">The head is malformed, longer than <paramref name="limit"/>, or the stream ended within it.</exception>
    public static async ValueTask<HttpHead?> ReadAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = SkipEmptyLines(result.Buffer);
            if (TryCut(buffer, out var text, out var rest))
            {
                reader.AdvanceTo(rest);
                return text.Length > limit ? throw HttpHeadException.TooLong(limit) : Parse(text);
            }

            if (buffer.Length > limit)
            {
                throw HttpHeadException.TooLong(limit);
            }

            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new HttpHeadException("The message ends within its head.");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Reads a head from its text, without the empty line that ends it.</summary>
    /// <exception cref="HttpHeadException">The text is malformed.</exception>
    public static HttpHead Parse(string text)
    {
        var lines = text.Split("\r\n");
        if (lines.Any(line => line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0))
        {
            throw new HttpHeadException("A line contains a control character.");
        }

        return new HttpHead(lines[0], [.. lines.Skip(1).Select(ParseField)]);
    }

    /// <summary>Gets the comma-separated values of every field of a name.</summary>
    public IEnumerable<string> ValuesOf(string name)
    {
        return Fields
            .Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(field => field.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Writes the head as bytes, with the empty line.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(StartLine).Append("\r\n");
        foreach (var field in Fields)
        {
            text.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>A robust reader ignores empty lines before a message (RFC 9112, 2.2).</summary>
    private static ReadOnlySequence<byte> SkipEmptyLines(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.IsNext("\r\n"u8, advancePast: true))
        {
        }

        return reader.UnreadSequence;
    }

    private static bool TryCut(ReadOnlySequence<byte> buffer, out string text, out SequencePosition rest)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
        {
            text = Encoding.Latin1.GetString(head);
            rest = reader.Position;
            return true;
        }

        text = "";
        rest = buffer.Start;
        return false;
    }

    private static HttpField ParseField(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(TokenCharacters))
        {
            throw new HttpHeadException("A header line is malformed.");
        }

        return new HttpField(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }
}

/// <summary>One header field.</summary>
internal sealed record HttpField(string Name, string Value);

/// <summary>How a body is delimited.</summary>
internal abstract record BodyFraming
{
    /// <summary>No field says: a request has no body then, a response lasts until the connection ends.</summary>
    public sealed record Unstated : BodyFraming;

    /// <summary>In chunks.</summary>
    public sealed record Chunked : BodyFraming;

    /// <summary>By its length.</summary>
    public sealed record Length(long Bytes) : BodyFraming;
}

/// <summary>A message that cannot be relayed; the text is fit for the client.</summary>
internal sealed class HttpHeadException(string message, int status = 400) : Exception(message)
{
    /// <summary>Gets the status for a client that sent such a request.</summary>
    public int Status { get; } = status;

    public static HttpHeadException TooLong(int limit) => new($"The message's head is longer than {limit} bytes (Egress:HeadBytes).", 431);
}

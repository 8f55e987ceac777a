using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Storage.Executions;

/// <summary>The file of one log: one JSON object and a line break for each line.</summary>
/// <remarks>A line without its break was torn by a crash and never acknowledged: readers stop before it, and the next append cuts it off.</remarks>
internal static class LogFile
{
    private const byte LineBreak = (byte)'\n';

    public static byte[] Encode(IReadOnlyList<LogLine> lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, LogLineJson.Writing);
        foreach (var line in lines)
        {
            JsonSerializer.Serialize(json, line, LogLineJson.Default.LogLine);
            json.Flush();
            json.Reset();
            buffer.Write([LineBreak]);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Adds whole lines, all or none.</summary>
    /// <exception cref="IOException">The disk is full, gone, or refuses.</exception>
    public static void Append(string path, ReadOnlySpan<byte> lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var end = FindEnd(file);
        try
        {
            file.SetLength(end);
            file.Position = end;
            file.Write(lines);
        }
        catch
        {
            file.SetLength(end);
            throw;
        }
    }

    public static FileStream OpenToRead(string path, LogPlace from)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        file.Position = from.Position;
        return file;
    }

    /// <summary>Finds the place after so many whole lines, without reading what they say.</summary>
    public static async Task<LogPlace> SkipAsync(FileStream file, long lines, CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        var place = LogPlace.Start;
        int received;
        for (var before = 0L; (received = await file.ReadAsync(buffer, cancellationToken)) > 0; before += received)
        {
            for (var at = 0; buffer.AsSpan(at, received - at).IndexOf(LineBreak) is >= 0 and var found;)
            {
                at += found + 1;
                place = new LogPlace(place.Lines + 1, before + at);
                if (place.Lines == lines)
                {
                    return place;
                }
            }
        }

        return place;
    }

    /// <summary>Reads whole lines from where the file stands.</summary>
    public static async Task<LogPart> ReadAsync(FileStream file, LogPlace from, int limit, CancellationToken cancellationToken)
    {
        var lines = ImmutableArray.CreateBuilder<LogLine>();
        var end = from;
        var pipe = PipeReader.Create(file);
        ReadResult read;
        do
        {
            read = await pipe.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (lines.Count < limit && rest.Length is var before && TryTakeLine(ref rest, out var line))
            {
                lines.Add(line);
                end = new LogPlace(end.Lines + 1, end.Position + before - rest.Length);
            }

            pipe.AdvanceTo(rest.Start, rest.End);
        }
        while (!read.IsCompleted && lines.Count < limit);

        return new LogPart(lines.ToImmutable(), end);
    }

    /// <summary>Takes the first whole line off the buffer.</summary>
    public static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out LogLine line)
    {
        line = default!;
        if (buffer.PositionOf(LineBreak) is not { } lineBreak)
        {
            return false;
        }

        line = Decode(buffer.Slice(0, lineBreak));
        buffer = buffer.Slice(buffer.GetPosition(1, lineBreak));
        return true;
    }

    // After a power failure a file may hold zeros where its end was; the rest of the log is still worth reading.
    private static LogLine Decode(ReadOnlySequence<byte> text)
    {
        try
        {
            var json = new Utf8JsonReader(text);
            return JsonSerializer.Deserialize(ref json, LogLineJson.Default.LogLine)!;
        }
        catch (JsonException)
        {
            return new(default, LogLineLevel.System, "This line of the log is damaged.");
        }
    }

    private static long FindEnd(FileStream file)
    {
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == LineBreak)
            {
                break;
            }

            end--;
        }

        return end;
    }
}

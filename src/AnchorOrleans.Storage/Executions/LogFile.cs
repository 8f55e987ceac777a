using System.Buffers;
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

    public static FileStream OpenToRead(string path) => new(path, new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

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

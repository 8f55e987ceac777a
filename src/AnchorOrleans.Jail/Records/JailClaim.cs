using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Records;

/// <summary>One jail's file in the register, locked while this object lives.</summary>
internal sealed class JailClaim : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    private JailClaim(string path, int number, FileStream file)
    {
        _path = path;
        _file = file;
        Number = number;
    }

    public int Number { get; }

    /// <summary>Creates the file; null when another jail has this number.</summary>
    public static JailClaim? TryCreate(string path, int number)
    {
        try
        {
            return IfStillThere(new JailClaim(path, number, new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None)));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Locks the file of a jail whose owner is gone; null when the owner lives, or another service takes it over.</summary>
    public static JailClaim? TryTakeOver(string path)
    {
        try
        {
            var number = int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
            return IfStillThere(new JailClaim(path, number, new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Write(JailRecord record) => Append(record, JailRecordJson.Default.JailRecord);

    public void Write(JailProcesses processes) => Append(processes, JailRecordJson.Default.JailProcesses);

    /// <summary>Reads what the owner wrote; a last line that it did not finish counts as not written.</summary>
    public (JailRecord? Record, JailProcesses? Processes) Read()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, leaveOpen: true);
        var lines = reader.ReadToEnd().Split('\n')[..^1];
        return (
            lines.Length > 0 ? JsonSerializer.Deserialize(lines[0], JailRecordJson.Default.JailRecord) : null,
            lines.Length > 1 ? JsonSerializer.Deserialize(lines[1], JailRecordJson.Default.JailProcesses) : null);
    }

    /// <summary>Frees the number: nothing of the jail is left.</summary>
    public void Release()
    {
        File.Delete(_path);
        Dispose();
    }

    /// <summary>Gives up the lock but leaves the record, for a later sweep to finish.</summary>
    public void Dispose() => _file.Dispose();

    /// <remarks>
    /// Opening and locking are two steps. Whoever had the lock in between may have deleted the file, and the number may be another jail's by now,
    /// whose processes would be taken for the ones in this record.
    /// </remarks>
    private static JailClaim? IfStillThere(JailClaim claim)
    {
        if (FileFacts.IsDeleted(claim._file.SafeFileHandle))
        {
            claim.Dispose();
            return null;
        }

        return claim;
    }

    private void Append<T>(T value, JsonTypeInfo<T> type)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(value, type));
        _file.WriteByte((byte)'\n');
        _file.Flush();
    }
}

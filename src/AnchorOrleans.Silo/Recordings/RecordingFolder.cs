using System.Globalization;
using System.Text;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Recordings;

/// <summary>Where recordings grow until they are stored; what lies there when the service starts, an earlier process of it was still recording.</summary>
internal sealed class RecordingFolder(IOptions<StorageOptions> storage)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path = Path.Combine(Path.GetFullPath(storage.Value.DataPath), "recordings");

    /// <summary>Makes the folder.</summary>
    /// <returns>What was left in it.</returns>
    public IReadOnlyList<UnfinishedRecording> Open()
    {
        Directory.CreateDirectory(_path, OnlyOwner);
        return [.. Directory.EnumerateFiles(_path).Select(UnfinishedRecording.TryParse).OfType<UnfinishedRecording>()];
    }

    /// <summary>Names the file of a new recording.</summary>
    public UnfinishedRecording Begin(TenantKey session, DateTimeOffset now) => UnfinishedRecording.Begin(_path, session, now);
}

/// <summary>A recording that is not stored yet; all that must be known of it is in its name, so that a crash loses nothing.</summary>
/// <param name="Session">Whose.</param>
/// <param name="Id">Its own id.</param>
/// <param name="BegunAt">When it was begun.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record UnfinishedRecording(TenantKey Session, Guid Id, DateTimeOffset BegunAt, string Path)
{
    private const string Extension = ".mp4";

    /// <summary>Names a new one.</summary>
    public static UnfinishedRecording Begin(string folder, TenantKey session, DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(session.ToString()))}_{id:N}_{now.ToUnixTimeMilliseconds()}{Extension}");
        return new(session, id, now, System.IO.Path.Combine(folder, name));
    }

    /// <summary>Reads a name; null when <see cref="Begin"/> did not write it.</summary>
    public static UnfinishedRecording? TryParse(string path)
    {
        try
        {
            return System.IO.Path.GetExtension(path) is Extension
                && System.IO.Path.GetFileNameWithoutExtension(path).Split('_') is [var session, var id, var begunAt]
                && Guid.TryParseExact(id, "N", out var guid)
                && long.TryParse(begunAt, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                    ? new(TenantKey.Parse(Encoding.UTF8.GetString(Convert.FromHexString(session))), guid, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), path)
                    : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}

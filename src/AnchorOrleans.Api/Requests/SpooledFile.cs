namespace AnchorOrleans.Api.Requests;

/// <summary>A file on disk that is gone with its stream, for what cannot be used as it comes.</summary>
internal static class SpooledFile
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Makes an empty one.</summary>
    public static FileStream Create() => new(Path.GetTempFileName(), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.ReadWrite,
        Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
    });

    /// <summary>Copies a stream to its end, unless that is too far.</summary>
    /// <returns>The bytes that were copied; null when there are more than <paramref name="mostBytes"/>.</returns>
    public static async Task<long?> CopyAsync(Stream from, Stream to, long mostBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var copied = 0L;
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += count;
            if (copied > mostBytes)
            {
                return null;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return copied;
    }
}

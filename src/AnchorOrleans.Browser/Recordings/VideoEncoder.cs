using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>A running encoder: pictures go in, a growing file comes out.</summary>
/// <remarks>The file is this service's own and written by it alone, so nothing of a jail has to be read, and whatever ends the encoder or this process, what was written stays.</remarks>
internal sealed class VideoEncoder : IAsyncDisposable
{
    private const int CopyBytes = 64 * 1024;

    /// <summary>By how much more than its limit an encoder may write, as it ends after it.</summary>
    private const long Overhang = 16 * 1024 * 1024;

    private readonly IJailedProcess _jail;
    private readonly Task _copying;
    private readonly Task _draining;
    private readonly CancellationTokenSource _killing = new();
    private long _milliseconds = -1;

    private VideoEncoder(IJailedProcess jail, string path, long limitBytes)
    {
        _jail = jail;
        _copying = CopyAsync(path, limitBytes);
        _draining = ChromiumOutput.DrainAsync(jail.StandardError);
    }

    /// <summary>Gets how much it has written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Starts it.</summary>
    /// <exception cref="JailUnavailableException">This machine cannot jail it.</exception>
    public static async Task<VideoEncoder> StartAsync(IJailer jailer, JailSpec spec, VideoFormat video, string path, long limitBytes, CancellationToken cancellationToken)
    {
        var encoder = new VideoEncoder(await jailer.StartAsync(spec, cancellationToken), path, limitBytes);
        try
        {
            await encoder._jail.StandardInput.WriteAsync(MatroskaFrames.Header(video.Width, video.Height), cancellationToken);
            return encoder;
        }
        catch
        {
            await encoder.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a picture; instants that do not follow one another are moved until they do.</summary>
    /// <exception cref="IOException">The encoder has ended.</exception>
    /// <exception cref="OperationCanceledException">The encoder was killed.</exception>
    public async Task AddAsync(ReadOnlyMemory<byte> jpeg, TimeSpan at)
    {
        _milliseconds = Math.Max(_milliseconds + 1, (long)at.TotalMilliseconds);
        await _jail.StandardInput.WriteAsync(MatroskaFrames.FrameHeader(jpeg.Length, _milliseconds), _killing.Token);
        await _jail.StandardInput.WriteAsync(jpeg, _killing.Token);
        await _jail.StandardInput.FlushAsync(_killing.Token);
    }

    /// <summary>Ends it, also when a picture is still being added.</summary>
    public void Kill()
    {
        _killing.Cancel();
        _jail.Kill();
    }

    /// <summary>Lets it finish.</summary>
    public async Task FinishAsync()
    {
        try
        {
            await _jail.StandardInput.DisposeAsync();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        await _copying;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _jail.DisposeAsync();
        await Task.WhenAll(_copying, _draining);
        _killing.Dispose();
    }

    private async Task CopyAsync(string path, long limitBytes)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous);
            var buffer = new byte[CopyBytes];
            int received;
            while ((received = await _jail.StandardOutput.ReadAsync(buffer)) > 0 && Bytes + received <= limitBytes + Overhang)
            {
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, received), Bytes);
                Bytes += received;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // The jail has ended, or the disk is full: what is there is the recording.
        }

        // Nobody reads its output any more, so it would wait for ever.
        _jail.Kill();
    }
}

using System.Net;
using System.Runtime.ExceptionServices;

namespace AnchorOrleans.Silo.Relay;

/// <summary>A caller's file on its way to another silo: read as it comes, once, and never after the upload has ended.</summary>
/// <param name="source">The file.</param>
/// <param name="cancellationToken">The caller has gone.</param>
internal sealed class UploadContent(Stream source, CancellationToken cancellationToken) : HttpContent
{
    private const int BufferSize = 64 * 1024;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private Task _copying = Task.CompletedTask;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Ends the reading: a silo may have refused the file before its end, and the caller's request must not be read by two.</summary>
    /// <exception cref="IOException">The file could not be read: the caller, not the silo, failed.</exception>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _failure?.Throw();
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _copying = CopyAsync(stream);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task CopyAsync(Stream stream)
    {
        var buffer = new byte[BufferSize];
        int count;
        while ((count = await ReadAsync(buffer)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private async Task<int> ReadAsync(byte[] buffer)
    {
        try
        {
            return await source.ReadAsync(buffer, _stop.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            throw;
        }
    }
}

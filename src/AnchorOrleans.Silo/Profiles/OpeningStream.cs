using System.Security.Cryptography;

namespace AnchorOrleans.Silo.Profiles;

/// <summary>Decrypts what <see cref="SealingStream"/> wrote; not a byte comes out whose chunk is not genuine.</summary>
internal sealed class OpeningStream(Stream source, byte[] key) : Stream
{
    private readonly AesGcm _cipher = new(key, SealedChunk.TagBytes);
    private readonly byte[] _plain = new byte[SealedChunk.MostBytes];
    private readonly byte[] _header = new byte[SealedChunk.HeaderBytes];
    private readonly byte[] _chunk = new byte[SealedChunk.MostBytes + SealedChunk.TagBytes];
    private int _read;
    private int _filled;
    private long _place;
    private bool _wasLast;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The content was changed or cut off, or has another key.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_read == _filled && !_wasLast)
        {
            await ReadChunkAsync(cancellationToken);
        }

        var part = _plain.AsMemory(_read, Math.Min(buffer.Length, _filled - _read));
        part.CopyTo(buffer);
        _read += part.Length;
        return part.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            _cipher.Dispose();
            CryptographicOperations.ZeroMemory(_plain);
        }

        base.Dispose(disposing);
    }

    private async Task ReadChunkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await source.ReadExactlyAsync(_header, cancellationToken);
            var (length, isLast) = SealedChunk.ReadHeader(_header);
            await source.ReadExactlyAsync(_chunk.AsMemory(0, length + SealedChunk.TagBytes), cancellationToken);
            SealedChunk.Decrypt(_cipher, _place++, _header, _chunk.AsSpan(0, length), _chunk.AsSpan(length, SealedChunk.TagBytes), _plain.AsSpan(0, length));
            (_read, _filled, _wasLast) = (0, length, isLast);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("The encrypted content is cut off.", exception);
        }
    }
}

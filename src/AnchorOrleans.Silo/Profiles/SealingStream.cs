using System.Security.Cryptography;

namespace AnchorOrleans.Silo.Profiles;

/// <summary>Encrypts what is written (<see cref="SealedChunk"/>). What was written is whole only when this was disposed.</summary>
internal sealed class SealingStream(Stream destination, byte[] key) : Stream
{
    private readonly AesGcm _cipher = new(key, SealedChunk.TagBytes);
    private readonly byte[] _plain = new byte[SealedChunk.MostBytes];
    private readonly byte[] _chunk = new byte[SealedChunk.HeaderBytes + SealedChunk.MostBytes + SealedChunk.TagBytes];
    private int _filled;
    private long _place;
    private bool _isEnded;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == _plain.Length)
            {
                await WriteChunkAsync(isLast: false, cancellationToken);
            }

            var part = buffer[..Math.Min(buffer.Length, _plain.Length - _filled)];
            part.CopyTo(_plain.AsMemory(_filled));
            _filled += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Does nothing: a chunk is written when it is full.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Writes the last chunk, without which the content cannot be read.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _isEnded = _isEnded ? throw new InvalidOperationException("It has ended.") : true;
        await WriteChunkAsync(isLast: true, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cipher.Dispose();
            CryptographicOperations.ZeroMemory(_plain);
        }

        base.Dispose(disposing);
    }

    private async ValueTask WriteChunkAsync(bool isLast, CancellationToken cancellationToken)
    {
        var size = SealedChunk.HeaderBytes + _filled + SealedChunk.TagBytes;
        SealedChunk.WriteHeader(_chunk, _filled, isLast);
        SealedChunk.Encrypt(
            _cipher,
            _place++,
            _chunk.AsSpan(0, SealedChunk.HeaderBytes),
            _plain.AsSpan(0, _filled),
            _chunk.AsSpan(SealedChunk.HeaderBytes, _filled),
            _chunk.AsSpan(SealedChunk.HeaderBytes + _filled, SealedChunk.TagBytes));
        _filled = 0;
        await destination.WriteAsync(_chunk.AsMemory(0, size), cancellationToken);
    }
}

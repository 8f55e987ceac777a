namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>A file whose sender breaks off after a while.</summary>
internal sealed class BreakingStream : Stream
{
    public const string Message = "The sender broke off.";

    private int _left = 20;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => _left-- > 0 ? count : throw new IOException(Message);

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

using System.Buffers;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>A message that does not pass until it has been looked at; bounded.</summary>
internal sealed class HeldMessage(int limit)
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Gets what is held.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Adds a part.</summary>
    /// <returns>Whether it fitted; what does not fit is dropped.</returns>
    public bool TryAdd(ReadOnlySpan<byte> part)
    {
        if (part.Length > limit - _length)
        {
            return false;
        }

        if (part.Length > _bytes.Length - _length)
        {
            Grow(_length + part.Length);
        }

        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
        return true;
    }

    /// <summary>Forgets the message, and gives back what it took.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _length) = ([], 0);
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _length));
        Bytes.Span.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}

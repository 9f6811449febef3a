// HOT
namespace Ouro.Load.Wire;

/// <summary>Bytes carried over from one read to the next: grows up to a cap, is emptied without being freed, and holds nothing until first needed.</summary>
internal struct ByteBuffer(int capBytes)
{
    private const int FirstSizeBytes = 512;

    private byte[]? _bytes;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>False, with nothing added, when the cap would be passed.</summary>
    public bool TryAppend(ReadOnlySpan<byte> more)
    {
        int needed = Length + more.Length;
        if (needed > capBytes)
            return false;
        if (_bytes is null || needed > _bytes.Length)
            Grow(needed);
        more.CopyTo(_bytes.AsSpan(Length));
        Length = needed;
        return true;
    }

    private void Grow(int needed)
    {
        int size = _bytes?.Length ?? FirstSizeBytes;
        while (size < needed)
            size *= 2;
        Array.Resize(ref _bytes, Math.Min(size, capBytes));
    }
}

using System.Buffers.Text;

namespace Ouro.Profile.ProcFs;

/// <summary>Walks the words and numbers of a kernel text file without allocating.</summary>
internal ref struct AsciiCursor(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next line without its line feed; the cursor moves behind it.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        if (_rest.IsEmpty)
        {
            line = [];
            return false;
        }

        var end = _rest.IndexOf((byte)'\n');
        line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        return true;
    }

    /// <summary>The next word; words are separated by spaces and tabs.</summary>
    public bool TryReadWord(out ReadOnlySpan<byte> word)
    {
        SkipBlanks();
        var end = _rest.IndexOfAny((byte)' ', (byte)'\t', (byte)'\n');
        word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return !word.IsEmpty;
    }

    /// <summary>The next word as a decimal number that fits 64 bits. Counters are unsigned in the kernel, but none that we read passes 2^63 except as "no limit", which is clamped.</summary>
    public bool TryReadInt64(out long value)
    {
        value = 0;
        return TryReadWord(out var word) && TryParseInt64(word, out value);
    }

    public bool TrySkipWords(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!TryReadWord(out _))
                return false;
        }

        return true;
    }

    public static bool TryParseInt64(ReadOnlySpan<byte> word, out long value)
    {
        if (Utf8Parser.TryParse(word, out value, out var used) && used == word.Length)
            return true;
        if (Utf8Parser.TryParse(word, out ulong large, out used) && used == word.Length)
        {
            value = (long)Math.Min(large, long.MaxValue);
            return true;
        }

        value = 0;
        return false;
    }

    public static bool TryParseDouble(ReadOnlySpan<byte> word, out double value) =>
        Utf8Parser.TryParse(word, out value, out var used) && used == word.Length;

    private void SkipBlanks()
    {
        var start = _rest.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\n');
        _rest = start < 0 ? [] : _rest[start..];
    }
}

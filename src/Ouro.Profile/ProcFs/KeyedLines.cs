namespace Ouro.Profile.ProcFs;

/// <summary>Looks up one number in a file of lines <c>Key: value [kB]</c> or <c>key value</c>.</summary>
internal static class KeyedLines
{
    public static bool TryFind(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, out long value)
    {
        var cursor = new AsciiCursor(content);
        while (cursor.TryReadLine(out var line))
        {
            if (line.Length > key.Length && line.StartsWith(key) && line[key.Length] is (byte)':' or (byte)' ' or (byte)'\t')
                return new AsciiCursor(line[(key.Length + 1)..]).TryReadInt64(out value);
        }

        value = 0;
        return false;
    }

    public static long? FindOrNull(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key) => TryFind(content, key, out var value) ? value : null;
}

using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>A file that is read once per sample: it stays open, so that a sample costs one pread, and so that the file of a dead process can never become the file of the next one with its number.</summary>
/// <param name="isOneRecord">See <see cref="ReadBuffer.ReadHandle"/>; false for tables.</param>
internal sealed class ProcFile(string path, bool isOneRecord = true) : IDisposable
{
    private int _fd = -1;

    public delegate Reading<T> Parser<T>(ReadOnlySpan<byte> content)
        where T : struct;

    public string Path { get; } = path;

    /// <summary>The error number of the last read; 0 when it succeeded.</summary>
    public int LastError { get; private set; }

    /// <summary>Reads the file into the buffer and parses it there.</summary>
    public Reading<T> Read<T>(ReadBuffer buffer, Parser<T> parse)
        where T : struct
    {
        if (_fd < 0)
        {
            _fd = buffer.OpenPath(Path, out var openError);
            LastError = openError;
            if (_fd < 0)
                return Reading<T>.Unknown($"{Path}: {Libc.Describe(openError)}");
        }

        LastError = buffer.ReadHandle(_fd, isOneRecord);
        return LastError == 0 ? parse(buffer.Content) : Reading<T>.Unknown($"{Path}: {Libc.Describe(LastError)}");
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.Close(_fd);
        _fd = -1;
    }
}

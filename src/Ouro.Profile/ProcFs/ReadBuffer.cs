using System.Text;

namespace Ouro.Profile.ProcFs;

/// <summary>One reused buffer of one thread: every file of a sample is read into it and parsed before the next read.</summary>
internal sealed class ReadBuffer
{
    // 1 MiB: /proc/stat of a machine with 1,000 CPUs and its interrupt line stays below 200 KB; a file beyond the cap is not one of ours.
    internal const int LargestFileBytes = 1 << 20;

    // PATH_MAX of Linux.
    private const int LongestPathBytes = 4096;

    private byte[] _content = new byte[16 * 1024];
    private readonly byte[] _path = new byte[LongestPathBytes];

    /// <summary>Content of the last successful read.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, Length);

    public int Length { get; private set; }

    internal Span<byte> Raw => _content;

    /// <summary>Reads a whole file by its path. The result is 0 or the error number.</summary>
    public unsafe int ReadPath(string path, bool isOneRecord = false)
    {
        var fd = OpenPath(path, out var error);
        if (fd < 0)
            return error;
        error = ReadHandle(fd, isOneRecord);
        _ = Libc.Close(fd);
        return error;
    }

    public unsafe int OpenPath(string path, out int error)
    {
        if (!TryEncodePath(path))
        {
            error = Libc.NoEntry;
            return -1;
        }

        fixed (byte* start = _path)
        {
            var fd = Libc.OpenForReading(start);
            error = fd < 0 ? System.Runtime.InteropServices.Marshal.GetLastPInvokeError() : 0;
            return fd;
        }
    }

    /// <summary>Reads an open file from its start; a /proc file is generated anew by a read at offset 0. The result is 0 or the error number.</summary>
    /// <param name="isOneRecord">The kernel writes the file as one record (seq_file's single_open), so that a read that does not fill the buffer was the whole of it. A table (one record per line) comes in pieces of at most a page, and only a read of 0 bytes ends it.</param>
    public unsafe int ReadHandle(int fd, bool isOneRecord)
    {
        Length = 0;
        while (true)
        {
            if (Length == _content.Length)
            {
                if (_content.Length >= LargestFileBytes)
                    return 0;
                Array.Resize(ref _content, _content.Length * 4);
            }

            nint got;
            fixed (byte* start = _content)
                got = Libc.Pread(fd, start + Length, _content.Length - Length, Length);
            if (got < 0)
                return System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            if (got == 0)
                return 0;
            Length += (int)got;

            if (isOneRecord && Length < _content.Length)
                return 0;
        }
    }

    /// <summary>Target of a symbolic link, e.g. <c>socket:[590]</c>; empty when it cannot be read.</summary>
    public unsafe ReadOnlySpan<byte> ReadLink(string path)
    {
        if (!TryEncodePath(path))
            return [];
        fixed (byte* start = _path)
        fixed (byte* target = _content)
        {
            var got = Libc.ReadLink(start, target, _content.Length);
            return got < 0 ? [] : _content.AsSpan(0, (int)got);
        }
    }

    /// <summary>st_size of a path through statx(2), whose layout is the same on every architecture; -1 when it cannot be read.</summary>
    public unsafe long SizeByStat(string path)
    {
        const int currentDirectory = -100;
        const uint sizeMask = 0x200;
        const int sizeOffset = 40;
        if (!TryEncodePath(path))
            return -1;
        var result = stackalloc byte[256];
        fixed (byte* start = _path)
        {
            return Libc.Statx(currentDirectory, start, 0, sizeMask, result) == 0 ? *(long*)(result + sizeOffset) : -1;
        }
    }

    private bool TryEncodePath(string path)
    {
        if (Encoding.UTF8.GetMaxByteCount(path.Length) >= LongestPathBytes)
            return false;
        var length = Encoding.UTF8.GetBytes(path, _path);
        _path[length] = 0;
        return true;
    }
}

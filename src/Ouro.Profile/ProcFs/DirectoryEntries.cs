using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ouro.Profile.ProcFs;

/// <summary>Numeric names of a directory of /proc (processes, threads, descriptors) through a buffer of its own.</summary>
internal sealed class DirectoryEntries
{
    private readonly byte[] _entries = new byte[32 * 1024];

    /// <summary>Replaces the list's content by the numeric names. The result is 0 or the error number.</summary>
    public unsafe int ReadNumbers(ReadBuffer buffer, string path, List<int> numbers)
    {
        numbers.Clear();
        var fd = buffer.OpenPath(path, out var error);
        if (fd < 0)
            return error;
        try
        {
            while (true)
            {
                nint got;
                fixed (byte* start = _entries)
                    got = Libc.GetDirectoryEntries(fd, start, _entries.Length);
                if (got == 0)
                    return 0;
                if (got < 0)
                    return Marshal.GetLastPInvokeError();
                AddNumbers(_entries.AsSpan(0, (int)got), numbers);
            }
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    // struct linux_dirent64 { u64 inode; s64 offset; u16 record length; u8 type; char name[]; }, getdents64(2)
    private static void AddNumbers(ReadOnlySpan<byte> records, List<int> numbers)
    {
        while (records.Length > 19)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            if (length < 19 || length > records.Length)
                return;
            var name = records[19..length];
            var end = name.IndexOf((byte)0);
            if (end > 0 && AsciiCursor.TryParseInt64(name[..end], out var number) && number is >= 0 and <= int.MaxValue)
                numbers.Add((int)number);
            records = records[length..];
        }
    }
}

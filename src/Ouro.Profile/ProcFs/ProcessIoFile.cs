using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>Bytes that a process caused to be fetched from and sent to storage.</summary>
internal readonly record struct ProcessIo(long ReadBytes, long WrittenBytes);

/// <summary><c>/proc/[pid]/io</c>, proc_pid_io(5): <c>read_bytes: 0</c>. Readable by the process's own user only.</summary>
internal static class ProcessIoFile
{
    public static Reading<ProcessIo> ParseIo(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "read_bytes"u8, out var read) && KeyedLines.TryFind(content, "write_bytes"u8, out var written)
            ? new ProcessIo(read, written)
            : Reading<ProcessIo>.Unknown("the io file lacks read_bytes or write_bytes");
}

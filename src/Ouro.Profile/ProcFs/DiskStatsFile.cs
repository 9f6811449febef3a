using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>I/O of all whole disks since boot. <paramref name="BusyMilliseconds"/> is the sum over disks of the time with a request in flight.</summary>
internal readonly record struct DiskTotals(long Reads, long ReadBytes, long Writes, long WrittenBytes, long BusyMilliseconds, int DiskCount);

/// <summary><c>/proc/diskstats</c>, Documentation/admin-guide/iostats.rst of the kernel.</summary>
internal static class DiskStatsFile
{
    // The unit of the file is 512 bytes whatever the device's own sector size is.
    private const long SectorBytes = 512;

    // major minor name reads merged sectors ms writes merged sectors ms in_flight io_ms weighted_ms …
    public static Reading<DiskTotals> ParseDiskStats(ReadOnlySpan<byte> content)
    {
        var totals = default(DiskTotals);
        ReadOnlySpan<byte> disk = [];
        var cursor = new AsciiCursor(content);
        while (cursor.TryReadLine(out var line))
        {
            var words = new AsciiCursor(line);
            if (!words.TrySkipWords(2) || !words.TryReadWord(out var name))
                return Reading<DiskTotals>.Unknown("/proc/diskstats has a line without a device name");
            if (IsLayered(name) || IsPartitionOf(disk, name))
                continue;
            if (!words.TryReadInt64(out var reads) || !words.TrySkipWords(1) || !words.TryReadInt64(out var readSectors)
                || !words.TrySkipWords(1) || !words.TryReadInt64(out var writes) || !words.TrySkipWords(1)
                || !words.TryReadInt64(out var writtenSectors) || !words.TrySkipWords(2) || !words.TryReadInt64(out var busy))
                return Reading<DiskTotals>.Unknown("/proc/diskstats has a line with fewer than 13 fields");
            disk = name;
            totals = new DiskTotals(
                totals.Reads + reads,
                totals.ReadBytes + (readSectors * SectorBytes),
                totals.Writes + writes,
                totals.WrittenBytes + (writtenSectors * SectorBytes),
                totals.BusyMilliseconds + busy,
                totals.DiskCount + 1);
        }

        return totals.DiskCount > 0 ? totals : Reading<DiskTotals>.Unknown("/proc/diskstats names no disk");
    }

    // Devices that lie over another one (its I/O would count twice) or over memory.
    private static bool IsLayered(ReadOnlySpan<byte> name) =>
        name.StartsWith("loop"u8) || name.StartsWith("ram"u8) || name.StartsWith("zram"u8) || name.StartsWith("dm-"u8) || name.StartsWith("md"u8);

    // A partition follows its disk and extends its name: sda sda1, nvme0n1 nvme0n1p1.
    private static bool IsPartitionOf(ReadOnlySpan<byte> disk, ReadOnlySpan<byte> name)
    {
        if (disk.IsEmpty || name.Length <= disk.Length || !name.StartsWith(disk))
            return false;
        var rest = name[disk.Length..];
        if (rest[0] == (byte)'p')
            rest = rest[1..];
        return !rest.IsEmpty && !rest.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}

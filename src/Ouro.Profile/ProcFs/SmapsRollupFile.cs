using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>Proportional set size: private pages whole, shared pages divided by their sharers. In bytes.</summary>
internal readonly record struct ProportionalSet(long Bytes);

/// <summary><c>/proc/[pid]/smaps_rollup</c> (Linux 4.14), sums over all mappings in kB. The kernel walks the page tables for it.</summary>
internal static class SmapsRollupFile
{
    public static Reading<ProportionalSet> ParseSmapsRollup(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "Pss"u8, out var kibibytes)
            ? new ProportionalSet(kibibytes * 1024)
            : Reading<ProportionalSet>.Unknown("smaps_rollup lacks Pss");
}

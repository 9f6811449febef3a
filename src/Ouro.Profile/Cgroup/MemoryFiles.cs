using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>How often a group met its memory limit. v1 has no count of reclaim or of failed charges by kind, only <c>failcnt</c>, which is <paramref name="LimitHits"/>.</summary>
/// <param name="LimitHits">v2: memory.events "max"; v1: memory.failcnt.</param>
/// <param name="OomKills">v2: memory.events "oom_kill"; v1: memory.oom_control "oom_kill" (Linux 4.13).</param>
internal readonly record struct MemoryEvents(long LimitHits, long? OomKills);

/// <summary>Formats of the memory controller's files, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.</summary>
internal static class MemoryFiles
{
    // memory.events (v2): low 0 / high 0 / max 0 / oom 0 / oom_kill 0
    public static Reading<MemoryEvents> ParseEventsV2(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "max"u8, out var max)
            ? new MemoryEvents(max, KeyedLines.FindOrNull(content, "oom_kill"u8))
            : Reading<MemoryEvents>.Unknown("memory.events lacks max");

    // memory.oom_control (v1): oom_kill_disable 0 / under_oom 0 / oom_kill 0
    public static Reading<long> ParseOomKillsV1(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "oom_kill"u8, out var kills) ? kills : Reading<long>.Unknown("memory.oom_control lacks oom_kill");

    // memory.stat: inactive_file (v2), total_inactive_file (v1, with descendants)
    /// <summary>File pages that can be dropped first. Usage without them is the working set, as the kubelet defines it.</summary>
    public static Reading<long> ParseInactiveFile(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "total_inactive_file"u8, out var bytes) || KeyedLines.TryFind(content, "inactive_file"u8, out bytes)
            ? bytes
            : Reading<long>.Unknown("memory.stat lacks inactive_file");
}

using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>A CPU quota: so much CPU time in each period.</summary>
internal readonly record struct CpuQuota(long QuotaUsec, long PeriodUsec)
{
    public double Cores => (double)QuotaUsec / PeriodUsec;
}

/// <summary>The files of a single number or word that hold a limit or a usage.</summary>
internal static class LimitFiles
{
    internal const string NoLimit = "no limit is set";

    // v1 shows "no limit" as PAGE_COUNTER_MAX: the largest multiple of the page size below 2^63; no machine has 2^60 bytes.
    private const long SmallestNoLimitBytes = 1L << 60;

    // cpu.max (v2): "50000 100000" or "max 100000"
    public static Reading<CpuQuota> ParseCpuMax(ReadOnlySpan<byte> content)
    {
        var words = new AsciiCursor(content);
        if (!words.TryReadWord(out var quotaWord) || !words.TryReadInt64(out var period) || period <= 0)
            return Reading<CpuQuota>.Unknown("cpu.max is not 'quota period'");
        if (quotaWord.SequenceEqual("max"u8))
            return Reading<CpuQuota>.Unknown(NoLimit);
        return AsciiCursor.TryParseInt64(quotaWord, out var quota) && quota > 0
            ? new CpuQuota(quota, period)
            : Reading<CpuQuota>.Unknown("cpu.max has a quota that is not a number");
    }

    // cpu.cfs_quota_us (v1): -1 for no limit; cpu.cfs_period_us
    public static Reading<CpuQuota> ComputeQuotaV1(Reading<long> quota, Reading<long> period)
    {
        if (quota.ValueOrNull is not { } quotaUsec)
            return Reading<CpuQuota>.Unknown(quota.Reason!);
        if (quotaUsec <= 0)
            return Reading<CpuQuota>.Unknown(NoLimit);
        return period.ValueOrNull is { } periodUsec && periodUsec > 0
            ? new CpuQuota(quotaUsec, periodUsec)
            : Reading<CpuQuota>.Unknown(period.Reason ?? "the period is 0");
    }

    /// <summary>A file of one number, e.g. memory.current, memory.usage_in_bytes, cpuacct.usage.</summary>
    public static Reading<long> ParseNumber(ReadOnlySpan<byte> content)
    {
        var words = new AsciiCursor(content);
        return words.TryReadInt64(out var value) ? value : Reading<long>.Unknown("the file does not hold a number");
    }

    /// <summary>memory.max (v2: number or "max") and memory.limit_in_bytes (v1).</summary>
    public static Reading<long> ParseMemoryLimit(ReadOnlySpan<byte> content)
    {
        var words = new AsciiCursor(content);
        if (!words.TryReadWord(out var word))
            return Reading<long>.Unknown("the file is empty");
        if (word.SequenceEqual("max"u8))
            return Reading<long>.Unknown(NoLimit);
        if (!AsciiCursor.TryParseInt64(word, out var bytes))
            return Reading<long>.Unknown("the file holds neither a number nor 'max'");
        return bytes >= SmallestNoLimitBytes ? Reading<long>.Unknown(NoLimit) : bytes;
    }
}

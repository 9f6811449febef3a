using Ouro.Load.Engine;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cluster.Results;

/// <summary>One capture of the parts that came back, on our clock, in the order of the ids: every record and every stamp is kept.</summary>
internal static class CaptureMerge
{
    /// <param name="parts">Not empty; the requests of each in the order of their ids.</param>
    /// <param name="windowStart">The common start, our ticks.</param>
    /// <param name="lost">Parts that did not come back, or not whole: their share is missing, and nothing is scaled up for them.</param>
    /// <param name="folder">Takes the merged records and stamps: they are never all in memory.</param>
    public static LoadCapture Merge(IReadOnlyList<(LoadCapture Capture, ClockOffset Clock)> parts, long windowStart, int lost, string folder)
    {
        var requests = new TraceWriter<RequestRecord>(folder);
        var tokens = new TraceWriter<TokenStamp>(folder);
        long lastEnd = 0;
        var next = new PriorityQueue<int, long>();
        int[] taken = new int[parts.Count];
        for (int part = 0; part < parts.Count; part++)
            Queue(part);
        while (next.TryDequeue(out int part, out _))
        {
            var (capture, clock) = parts[part];
            var record = OnOurClock(in capture.Requests[taken[part]++], clock);
            var stamps = capture.Tokens.Slice(record.TokenStart, record.TokenCount);
            record.TokenStart = tokens.Count;
            foreach (ref readonly var stamp in stamps)
                tokens.Add(stamp with { At = clock.ToOurs(stamp.At) });
            requests.Add(in record);
            lastEnd = Math.Max(lastEnd, record.Ended);
            Queue(part);
        }

        var probe = parts.SelectMany(p => p.Capture.Probe.Select(s => s with { Sent = p.Clock.ToOurs(s.Sent), Ended = p.Clock.ToOurs(s.Ended) })).ToArray();
        var captures = parts.Select(p => p.Capture).ToList();
        long windowEnd = requests.Count == 0 ? parts.Max(p => p.Clock.ToOurs(p.Capture.WindowEnd)) : lastEnd;
        return new LoadCapture(
            captures.Min(c => c.StartedAt), windowStart, windowEnd, lost > 0 ? CellEnding.GeneratorLost : captures.Max(c => c.Ending), requests.Finish(), tokens.Finish(), probe,
            HealthOf([.. captures.Select(c => c.Generator)]))
        {
            AllocatedBytes = captures.Sum(c => c.AllocatedBytes),
        };

        void Queue(int part)
        {
            var records = parts[part].Capture.Requests;
            if (taken[part] < records.Length)
                next.Enqueue(part, records[taken[part]].RequestId);
        }
    }

    /// <summary>No part came back.</summary>
    public static LoadCapture Nothing(long windowStart)
    {
        var none = Reading<double>.Unknown("no agent came back");
        return new LoadCapture(
            DateTimeOffset.UtcNow, windowStart, windowStart, CellEnding.GeneratorLost, [], [], [], new GeneratorHealth(StampSource.UserRead, none, none, none, 0, 0, 0, false, "none"));
    }

    private static RequestRecord OnOurClock(in RequestRecord record, ClockOffset clock) => record with
    {
        Intended = clock.ToOurs(record.Intended),
        ConnectStarted = clock.ToOurs(record.ConnectStarted),
        Connected = clock.ToOurs(record.Connected),
        Sent = clock.ToOurs(record.Sent),
        FirstByte = clock.ToOurs(record.FirstByte),
        HeadersSeen = clock.ToOurs(record.HeadersSeen),
        FirstEvent = clock.ToOurs(record.FirstEvent),
        DocumentsSeen = clock.ToOurs(record.DocumentsSeen),
        FirstToken = clock.ToOurs(record.FirstToken),
        LastToken = clock.ToOurs(record.LastToken),
        Ended = clock.ToOurs(record.Ended),
    };

    /// <summary>A chain is as good as its worst link: the latest, the busiest and the slowest generator speak for all.</summary>
    private static GeneratorHealth HealthOf(IReadOnlyList<GeneratorHealth> all) => new(
        all.Any(h => h.Stamp == StampSource.UserRead) ? StampSource.UserRead : StampSource.KernelReceive,
        Worst(all.Select(h => h.LatenessP99Seconds)),
        Worst(all.Select(h => h.CpuShare)),
        Worst(all.Select(h => h.LoopSlipP99Seconds)),
        all.Sum(h => h.CoalescedReads),
        all.Sum(h => h.TotalReads),
        all.Sum(h => h.Dropped),
        all.All(h => h.WarmedUp),
        string.Join('+', all.Select(h => h.Engine).Distinct()));

    private static Reading<double> Worst(IEnumerable<Reading<double>> readings)
    {
        var all = readings.ToList();
        return all.Where(r => r.IsKnown).Select(r => r.ValueOrNull!.Value).DefaultIfEmpty(double.NaN).Max() is var worst && double.IsNaN(worst) ? all[0] : worst;
    }
}

using Ouro.Analysis.Validation;
using Ouro.Analysis.Statistics;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>One row of the results from the captures of one deployment × configuration × level.</summary>
internal static class CellSummarizer
{
    public static CellSummary Summarize(RunPlan plan, PlannedRow row, ulong seed)
    {
        if (row.Captures.Count == 0)
            return NotMeasured(plan, row);

        // 1. Trust: an invalid repetition is left out while others stand; alone, its numbers are shown and marked.
        var (used, validity) = row.Judged;

        // 2. Counts. Requests cut off by the run's own end are neither successes nor failures.
        var failures = CountFailures(used, out int stopped);
        int total = used.Sum(c => c.Requests.Length);
        int failed = failures.Values.Sum();
        int successful = total - failed - stopped;

        // 3. Rates and latencies.
        double seconds = Throughput.WindowSeconds(used);
        var latencies = RequestLatencies.Collect(used);
        var (goodput, goodShare) = GoodputOf(used, plan.ServiceLevels, seconds, total - stopped);
        return new CellSummary(
            row.Deployment,
            row.Configuration,
            row.Level,
            total,
            successful,
            failed,
            stopped,
            failures,
            seconds > 0 ? seconds : Reading<double>.Unknown("the measured window has no length"),
            Throughput.RequestsPerSecond(used, seed),
            Throughput.SteadyRequestsPerSecond(used),
            goodput,
            goodShare,
            latencies.EndToEnd,
            latencies.Ttft,
            latencies.ResponseTtft,
            latencies.Ttfe,
            latencies.Ttfd,
            latencies.Itl,
            latencies.Tpot,
            ProbeLatency(used),
            ServerStageMeans.Of(used),
            (used.FirstOrDefault(c => !c.Attestation.Matches(row.Configuration)) ?? used[0]).Attestation,
            GeneratorWorst.Of(used),
            used.Max(c => c.Ending),
            validity)
        {
            ResponseEndToEnd = latencies.ResponseEndToEnd,
            Load = plan.Load.Model,
            LateRequests = used.Sum(LateRequests.CountIn),
            MeetsServiceLevels = MeetsAll(used, plan.ServiceLevels),
            Cost = RequestCosts.Of(used),
        };
    }

    private static Reading<bool> MeetsAll(IReadOnlyList<CellCapture> repetitions, IReadOnlyList<ServiceLevel> levels)
    {
        if (levels.Count == 0)
            return Reading<bool>.Unknown("no service level given");
        var outcomes = repetitions.Select(c => RateOutcome.Judge(c, levels)).ToList();
        return outcomes.Find(o => o.Verdict == RateVerdict.ClientLimited) is { } limited
            ? Reading<bool>.Unknown(limited.Reason)
            : outcomes.TrueForAll(o => o.Verdict == RateVerdict.Met);
    }

    private static CellSummary NotMeasured(RunPlan plan, PlannedRow row)
    {
        string reason = row.WhyUnmeasured;
        var none = Reading<double>.Unknown(reason);
        var latency = LatencyCollector.Unknown(reason);
        return new CellSummary(
            row.Deployment,
            row.Configuration,
            row.Level,
            0,
            0,
            0,
            0,
            new Dictionary<FailureKind, int>(),
            none,
            Reading<Estimate>.Unknown(reason),
            none,
            none,
            none,
            latency,
            latency,
            latency,
            latency,
            latency,
            latency,
            latency,
            latency,
            [],
            row.Unmeasured.Count > 0 ? row.Unmeasured[0].Attestation : Attestation.None,
            Reading<GeneratorHealthSummary>.Unknown(reason),
            null,
            new Validity(ValidityState.NotMeasured, [reason]))
        {
            ResponseEndToEnd = latency,
            Load = plan.Load.Model,
            Cost = RequestCost.Unknown(reason),
        };
    }

    private static SortedDictionary<FailureKind, int> CountFailures(IReadOnlyList<CellCapture> repetitions, out int stopped)
    {
        var counts = new SortedDictionary<FailureKind, int>();
        stopped = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (request.Failure == FailureKind.StoppedByRun)
                    stopped++;
                else if (!request.Succeeded)
                    counts[request.Failure] = counts.GetValueOrDefault(request.Failure) + 1;
            }
        }

        return counts;
    }

    private static (Reading<double> PerSecond, Reading<double> Share) GoodputOf(
        IReadOnlyList<CellCapture> repetitions, IReadOnlyList<ServiceLevel> levels, double seconds, int attempts)
    {
        if (levels.Count == 0)
        {
            var none = Reading<double>.Unknown("no service level given");
            return (none, none);
        }

        int good = Goodput.CountGood(repetitions, levels);
        return (
            seconds > 0 ? good / seconds : Reading<double>.Unknown("the measured window has no length"),
            attempts > 0 ? good / (double)attempts : Reading<double>.Unknown("no request ended"));
    }

    private static LatencySummary ProbeLatency(IReadOnlyList<CellCapture> repetitions)
    {
        int sent = repetitions.Sum(c => c.Probe.Length);
        var latencies = new LatencyCollector(sent);
        foreach (var probe in repetitions.SelectMany(c => c.Probe))
        {
            if (probe.Ended != 0 && probe.HttpStatus is >= 200 and < 300)
                latencies.Add(Ticks.ToSeconds(probe.Ended - probe.Sent));
        }

        return latencies.Summarize(sent == 0 ? "no probe ran" : $"none of {sent} probes was answered");
    }
}

using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Rendering;

/// <summary>A summary of a synthetic run: plain statistics with made-up intervals, enough to render.</summary>
internal static class SyntheticSummary
{
    public static RunSummary Of(RunCapture capture)
    {
        var plan = capture.Plan;
        var cells = new List<CellSummary>();
        foreach (var deployment in plan.Deployments)
        {
            foreach (var configuration in plan.Configurations)
            {
                foreach (int level in plan.Levels)
                    cells.Add(SummaryOf(capture, deployment.Name, configuration, level));
            }
        }

        return new RunSummary(plan, cells, plan.Deployments.Count < 2 ? [] : [.. plan.Configurations.SelectMany(c => plan.Levels.Select(l => RatioOf(plan, cells, c, l)))]);
    }

    private static CellSummary SummaryOf(RunCapture capture, string deployment, StubConfiguration configuration, int level)
    {
        var captures = capture.Cells.Where(c => c.Cell.Deployment == deployment && c.Cell.Configuration == configuration && c.Cell.Level == level).ToList();
        if (captures.Count == 0)
            return Unmeasured(capture, deployment, configuration, level);
        var requests = captures.SelectMany(c => c.Requests).ToList();
        var good = requests.Where(r => r.Succeeded).ToList();
        double seconds = captures.Sum(c => (c.WindowEnd - c.WindowStart) / (double)Stopwatch.Frequency);
        double rps = good.Count / seconds;
        var itl = captures.SelectMany(c => c.Requests.SelectMany(r => Enumerable.Range(r.TokenStart + 1, Math.Max(0, r.TokenCount - 1)).Select(i => (c.Tokens[i].At - c.Tokens[i - 1].At) / (double)Stopwatch.Frequency)));
        return new CellSummary(
            deployment, configuration, level, requests.Count, good.Count, requests.Count - good.Count, 0,
            requests.Where(r => !r.Succeeded).GroupBy(r => r.Failure).ToDictionary(g => g.Key, g => g.Count()),
            seconds, new Estimate(rps, rps * 0.94, rps * 1.06),
            requests.Count < 50 ? Reading<double>.Unknown("steady window too short") : rps * 1.02,
            rps * 0.5, 0.5,
            LatencyOf(good.Select(r => r.EndToEndSeconds)), LatencyOf(good.Select(r => r.TtftSeconds)), LatencyOf(good.Select(r => r.ResponseTtftSeconds)),
            LatencyOf(good.Select(r => Span(r.Sent, r.FirstEvent))), LatencyOf(good.Select(r => Span(r.Sent, r.DocumentsSeen))), LatencyOf(itl.Select(s => (double?)s)),
            LatencyOf(good.Select(r => r.TpotSeconds)), LatencyOf(captures.SelectMany(c => c.Probe).Select(p => Span(p.Sent, p.Ended))),
            StagesOf(good), captures[0].Attestation,
            new GeneratorHealthSummary(captures[0].Generator.Stamp, captures[0].Generator.LatenessP99Seconds, captures[0].Generator.CpuShare, captures[0].Generator.LoopSlipP99Seconds, 6, 880, 0, true),
            captures[0].Ending, ValidityOf(capture.Plan, deployment, configuration, level))
        {
            ResponseEndToEnd = LatencyOf(good.Select(r => Span(r.Intended, r.Ended))),
            Cost = CostOf(captures[0]),
        };
    }

    private static RequestCost CostOf(CellCapture capture)
    {
        var resources = capture.Resources;
        Reading<double> Each(Reading<double> total) => total.Map(t => t / capture.Requests.Length);
        return new RequestCost(Each(resources.CpuSeconds), Each(resources.ThrottledSeconds), Each(resources.RunQueueWaitSeconds), Each(resources.AllocatedBytes));
    }

    private static Validity ValidityOf(RunPlan plan, string deployment, StubConfiguration configuration, int level)
    {
        bool second = plan.Deployments.Count > 1 && deployment == plan.Deployments[1].Name;
        if (second && configuration == StubConfiguration.Baseline && level == 20)
            return new Validity(ValidityState.Suspect, ["the generator used 86 % of its core"]);
        return second && configuration == StubConfiguration.LlmStubbed && level == 20
            ? new Validity(ValidityState.Invalid, ["5.0 % of the requests failed (error_event)"])
            : Validity.Valid;
    }

    private static CellSummary Unmeasured(RunCapture capture, string deployment, StubConfiguration configuration, int level)
    {
        var cell = capture.Unmeasured.First(u => u.Cell.Deployment == deployment && u.Cell.Configuration == configuration && u.Cell.Level == level);
        const string reason = "not measured";
        var number = Reading<double>.Unknown(reason);
        var estimate = Reading<Estimate>.Unknown(reason);
        var latency = new LatencySummary(0, number, number, number, estimate, estimate, estimate, estimate);
        return new CellSummary(
            deployment, configuration, level, 0, 0, 0, 0, new Dictionary<FailureKind, int>(), number, estimate, number, number, number,
            latency, latency, latency, latency, latency, latency, latency, latency, [], cell.Attestation,
            Reading<GeneratorHealthSummary>.Unknown(reason), null, new Validity(ValidityState.NotMeasured, [cell.Reason]))
        {
            ResponseEndToEnd = latency,
        };
    }

    private static RatioSummary RatioOf(RunPlan plan, List<CellSummary> cells, StubConfiguration configuration, int level)
    {
        var first = cells.First(c => c.Deployment == plan.Deployments[0].Name && c.Configuration == configuration && c.Level == level);
        var second = cells.First(c => c.Deployment == plan.Deployments[1].Name && c.Configuration == configuration && c.Level == level);
        if (second.Validity.State is ValidityState.Invalid or ValidityState.NotMeasured)
        {
            var none = Reading<Estimate>.Unknown(second.Validity.State == ValidityState.Invalid ? "invalid cell" : "not measured");
            return new RatioSummary(configuration, level, none, none, false);
        }

        double throughput = first.RequestsPerSecond.ValueOrNull!.Value.Value / second.RequestsPerSecond.ValueOrNull!.Value.Value;
        double ttft = second.Ttft.Mean.ValueOrNull!.Value / first.Ttft.Mean.ValueOrNull!.Value;
        return new RatioSummary(
            configuration, level, new Estimate(throughput, throughput * 0.9, throughput * 1.1), new Estimate(ttft, ttft * 0.9, ttft * 1.1), throughput * 0.9 > 1.5);
    }

    private static List<StageSummary> StagesOf(List<RequestRecord> good) =>
    [
        .. Enum.GetValues<ServerStage>()
            .Select(stage => (stage, timings: good.Select(r => r.Stages.Of(stage)).Where(t => t.IsReported).ToList()))
            .Where(s => s.timings.Count > 0)
            .Select(s => new StageSummary(s.stage, s.timings.Count, s.timings.Average(t => t.QueueMs) / 1000, s.timings.Average(t => t.RunMs) / 1000)),
    ];

    private static LatencySummary LatencyOf(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        if (sorted.Length == 0)
        {
            var none = Reading<double>.Unknown("no samples");
            var noEstimate = Reading<Estimate>.Unknown("no samples");
            return new LatencySummary(0, none, none, none, noEstimate, noEstimate, noEstimate, noEstimate);
        }

        return new LatencySummary(sorted.Length, sorted.Average(), sorted[0], sorted[^1], At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.95), At(sorted, 0.99));
    }

    private static Reading<Estimate> At(double[] sorted, double p)
    {
        if (sorted.Length * (1 - p) < 1)
            return Reading<Estimate>.Unknown("needs 100 samples");
        double value = sorted[(int)(p * (sorted.Length - 1))];
        return new Estimate(value, value * 0.95, value * 1.05);
    }

    private static double? Span(long from, long to) => from == 0 || to == 0 ? null : (to - from) / (double)Stopwatch.Frequency;
}

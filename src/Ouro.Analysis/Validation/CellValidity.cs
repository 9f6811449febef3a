using System.Globalization;
using Ouro.Analysis.Statistics;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Validation;

/// <summary>
/// Whether one cell's numbers may be believed. Each check looks at one thing and names it with its number; an invalid cell
/// feeds no ratio and no finding, a suspect one is shown with its reasons.
/// </summary>
internal static class CellValidity
{
    /// <summary>Below this even the mean says little: its 95 % interval is wider than ± 70 % of the standard deviation.</summary>
    private const int FewestSuccesses = 10;

    private const double SuspectErrorShare = 0.01;
    private const double InvalidErrorShare = 0.50;

    /// <summary>A load thread this busy queues replies behind each other (utilisation law: waiting grows with 1/(1 − ρ), 6.7-fold here).</summary>
    private const double SuspectCpuShare = 0.85;

    // A scheduler's slices on a shared core reach some milliseconds; docs/faultlab.md has 6 ms at most on services that were fine, 189 and 252 where the client was starved.
    private const double SmallestSlipSeconds = 0.020;
    private const double SuspectSlipShare = 0.10;

    /// <summary>A thread that loses its core between the send and the reading of the clock stamps the send after a fast reply's kernel stamp: now and then that is the scheduler, more often it is a broken clock.</summary>
    private const double SuspectDisorderShare = 0.01;

    public static Validity Judge(CellCapture capture)
    {
        var found = Verdicts(capture);
        return found.Count == 0 ? Validity.Valid : new Validity(found[0].State, found.Select(v => v.Reason).ToList());
    }

    /// <summary>What every check found, the worst first.</summary>
    public static IReadOnlyList<Verdict> Verdicts(CellCapture capture)
    {
        List<Verdict?> verdicts =
        [
            StubAttestation.Check(capture),
            StubAttestation.CheckReplies(capture),
            Ended(capture),
            .. capture.Marks.Select(m => m.Invalidates ? Verdict.Invalid(Concern.Ending, m.Reason) : Verdict.Suspect(Concern.Path, m.Reason)),
            ClockOrder(capture),
            Samples(capture),
            Errors(capture),
            GeneratorLateness.Check(capture),
            GeneratorCpu(capture),
            GeneratorSlip(capture),
            Dropped(capture),
            PopulationLaw.Check(capture),
            SteadyState.Check(capture),
            Probe(capture),
        ];
        return verdicts.OfType<Verdict>().OrderByDescending(v => v.State).ToList();
    }

    private static Verdict? Ended(CellCapture capture) => capture.Ending switch
    {
        CellEnding.Completed => null,
        CellEnding.TimeLimit => Verdict.Suspect(Concern.Ending, "stopped by the cell's time limit before all planned requests ended"),
        CellEnding.Interrupted => Verdict.Suspect(Concern.Ending, "the run was interrupted inside this cell"),
        CellEnding.GeneratorLost => Verdict.Invalid(Concern.Ending, "a load agent was lost inside this cell, and its share of the requests is missing"),
        CellEnding.DeploymentLost => Verdict.Invalid(Concern.Ending, "the deployment went away inside this cell"),
        _ => throw new ArgumentOutOfRangeException(nameof(capture), capture.Ending, "unknown ending"),
    };

    private static Verdict? ClockOrder(CellCapture capture)
    {
        int backwards = 0;
        foreach (ref readonly var request in capture.Requests)
        {
            bool ordered = InOrder(request.Sent, request.FirstToken) && InOrder(request.FirstToken, request.LastToken) && InOrder(request.Sent, request.Ended);
            if (!ordered)
                backwards++;
        }

        if (backwards == 0)
            return null;
        string reason = $"instants out of order in {backwards} of {capture.Requests.Length} requests";
        return backwards > SuspectDisorderShare * capture.Requests.Length ? Verdict.Invalid(Concern.Clock, reason) : Verdict.Suspect(Concern.Clock, reason);

        static bool InOrder(long earlier, long later) => earlier == 0 || later == 0 || earlier <= later;
    }

    private static Verdict? Samples(CellCapture capture)
    {
        int successes = capture.Requests.Count(r => r.Succeeded);
        if (capture.Requests.Length == 0)
            return Verdict.Invalid(Concern.Samples, "no request ended");
        if (successes == 0)
            return null; // the error share says it
        return successes < FewestSuccesses ? Verdict.Suspect(Concern.Samples, $"few samples: {successes} successes, {FewestSuccesses} wanted") : null;
    }

    private static Verdict? Errors(CellCapture capture)
    {
        int failed = 0, attempts = 0;
        foreach (ref readonly var request in capture.Requests)
        {
            if (request.Failure == FailureKind.StoppedByRun)
                continue;
            attempts++;
            if (!request.Succeeded)
                failed++;
        }

        double share = attempts == 0 ? 0 : failed / (double)attempts;
        string reason = string.Create(CultureInfo.InvariantCulture, $"{failed} of {attempts} requests failed ({share:P1})");
        return share > InvalidErrorShare ? Verdict.Invalid(Concern.Errors, reason) : share > SuspectErrorShare ? Verdict.Suspect(Concern.Errors, reason) : null;
    }

    private static Verdict? GeneratorCpu(CellCapture capture) => capture.Generator.CpuShare.ValueOrNull is { } share && share > SuspectCpuShare
        ? Verdict.Suspect(Concern.ClientLimited, string.Create(
            CultureInfo.InvariantCulture,
            $"client-limited: {(capture.Generator.SharesCores ? $"the generator used {share:P0} of the cores that it may use" : $"the busiest load thread used {share:P0} of a core")}"))
        : null;

    /// <summary>Kernel stamps keep the latencies right, but a slot whose reply lies unread sends nothing: the client sets the pace.</summary>
    private static Verdict? GeneratorSlip(CellCapture capture)
    {
        if (capture.Generator.LoopSlipP99Seconds.ValueOrNull is not { } slip || slip < SmallestSlipSeconds)
            return null;
        double[] seconds = [.. capture.Requests.Where(r => r.Succeeded).Select(r => r.EndToEndSeconds).OfType<double>().Order()];
        return seconds.Length > 0 && slip > SuspectSlipShare * OrderStatistics.Quantile(seconds, 0.5)
            ? Verdict.Suspect(Concern.ClientLimited, string.Create(
                CultureInfo.InvariantCulture, $"client-limited: replies lay unread for up to {slip * 1e3:0} ms (p99), and a request takes {OrderStatistics.Quantile(seconds, 0.5) * 1e3:0} ms"))
            : null;
    }

    private static Verdict? Dropped(CellCapture capture) => capture.Generator.Dropped > 0
        ? Verdict.Suspect(Concern.ClientLimited, $"client-limited: {capture.Generator.Dropped} scheduled requests could not be sent")
        : null;

    private static Verdict? Probe(CellCapture capture) => capture.Probe.Length > 0 && capture.Probe.All(p => p.Ended == 0)
        ? Verdict.Suspect(Concern.Probe, $"none of {capture.Probe.Length} heartbeat probes was answered")
        : null;
}

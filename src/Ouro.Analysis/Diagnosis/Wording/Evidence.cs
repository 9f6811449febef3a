using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;

namespace Ouro.Analysis.Diagnosis.Wording;

/// <summary>Measured facts as sentences; each names the cells it was read in.</summary>
internal static class Evidence
{
    public static FindingEvidence Parallelism(Exhibit exhibit, Leaf leaf)
    {
        var top = exhibit.Top;
        return new FindingEvidence(
            $"{Say.Stage(leaf.Stage)}: {Say.Rate(top.PerSecond)} × {Say.Seconds(leaf.ServiceSeconds)} = {Say.Number(leaf.ParallelismAtTop)} at once, however many ask",
            "effective_parallelism", Cells(exhibit), [leaf.ParallelismAtTop]);
    }

    public static FindingEvidence Waiting(Exhibit exhibit, Leaf leaf) => new(
        $"{Say.Stage(leaf.Stage)} takes {Say.Seconds(leaf.ResidenceSeconds)} at {exhibit.Top.Level}, {Say.Seconds(leaf.ServiceSeconds)} at {exhibit.Low.Level}: {Say.Share(exhibit.WaitingShare(leaf))} of all waiting",
        "stage_residence_s", Cells(exhibit), [leaf.ServiceSeconds, leaf.ResidenceSeconds]);

    public static FindingEvidence? ServerQueue(Exhibit exhibit, Leaf leaf) => leaf.ServerQueueSeconds.ValueOrNull is { } queue
        ? new FindingEvidence(
            $"the server itself reports {Say.Seconds(queue)} of queueing before {Say.Stage(leaf.Stage)} and {Say.Seconds(leaf.ServerRunSeconds.ValueOrNull ?? 0)} of work",
            "server_queue_s", [exhibit.Top.CellName], [queue])
        : null;

    public static FindingEvidence? Cpu(Exhibit exhibit) =>
        exhibit.Top.Usage is { BusyCores.ValueOrNull: { } busy, AllowedCores.ValueOrNull: { } allowed }
            ? new FindingEvidence(
                $"the target used {Say.Number(busy)} of {Say.Cores(allowed)} at {exhibit.Top.Level}", "cpu_cores", [exhibit.Top.CellName], [busy, allowed])
            : null;

    public static FindingEvidence? Machine(Exhibit exhibit) =>
        exhibit.Top.Usage is { MachineBusyCores.ValueOrNull: { } busy, MachineCpus.ValueOrNull: { } cpus }
            ? new FindingEvidence($"the machine had {Say.Number(busy)} of {Say.Cores(cpus)} busy", "machine_cpu_cores", [exhibit.Top.CellName], [busy, cpus])
            : null;

    public static FindingEvidence? Heartbeat(Exhibit exhibit, Symptoms symptoms) => symptoms.Stalls switch
    {
        null => null,
        { Share: > 0 } stalls => new FindingEvidence(
            $"{Say.Share(stalls.Share)} of the heartbeats at {exhibit.Top.Level} stalled, for a median of {Say.Seconds(stalls.MedianSeconds)} (at rest {Say.Seconds(exhibit.Low.Heartbeat.Fastest)})",
            "heartbeat_stall_s", [exhibit.Top.CellName], [stalls.Share, stalls.MedianSeconds]),
        _ => new FindingEvidence(
            $"the heartbeat stayed at {Say.Seconds(exhibit.Top.Heartbeat.Median)} under {exhibit.Top.Level}", "heartbeat_s", [exhibit.Top.CellName], [exhibit.Top.Heartbeat.Median]),
    };

    public static FindingEvidence? Stop(Exhibit exhibit) => exhibit.Stop is { } stop
        ? new FindingEvidence(
            $"at {exhibit.Low.Level}, {stop.Beats} heartbeats stalled, {Say.Share(stop.Share)} of that time inside {Say.Stage(stop.Stage)}", "heartbeat_stall_overlap", [exhibit.Low.CellName], [stop.Share, stop.Seconds])
        : null;

    public static FindingEvidence? Threads(Exhibit exhibit) =>
        exhibit.Low.Usage.Threads.ValueOrNull is { } low && exhibit.Top.Usage.Threads.ValueOrNull is { } top
            ? new FindingEvidence($"threads of the target: {Say.Number(low)} at {exhibit.Low.Level}, {Say.Number(top)} at {exhibit.Top.Level}", "threads", Cells(exhibit), [low, top])
            : null;

    public static FindingEvidence? PoolQueue(Exhibit exhibit) => exhibit.Top.Usage.PoolQueue.ValueOrNull is { } queue
        ? new FindingEvidence(
            $"{Say.Number(queue)} work items waited for a pool thread on average, with up to {Say.Number(exhibit.Top.Usage.PoolThreads.ValueOrNull ?? 0)} threads",
            "thread_pool_queue", [exhibit.Top.CellName], [queue])
        : null;

    public static FindingEvidence? Throttling(Exhibit exhibit) => exhibit.Top.Usage.ThrottledShare.ValueOrNull is { } share
        ? new FindingEvidence(
            $"{Say.Share(share)} of the quota's periods ended throttled at {exhibit.Top.Level}, {Say.Seconds(exhibit.Top.Usage.ThrottledSecondsPerRequest.ValueOrNull ?? 0)} per request",
            "throttled_period_share", [exhibit.Top.CellName], [share])
        : null;

    public static FindingEvidence NotMeasured(string what, string reason) => new($"{what} not measured: {reason}", "unmeasured", [], []);

    /// <summary>A figure that would have spoken for or against, and was not measured.</summary>
    public static FindingEvidence? Missing(string what, Reading<double> reading) => reading.IsKnown ? null : NotMeasured(what, reading.Reason!);

    public static IReadOnlyList<string> Cells(Exhibit exhibit) => [exhibit.Low.CellName, exhibit.Top.CellName];

    public static IReadOnlyList<FindingEvidence> List(params FindingEvidence?[] evidence) => [.. evidence.OfType<FindingEvidence>()];
}

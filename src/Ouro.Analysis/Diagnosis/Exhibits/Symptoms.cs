using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>
/// What an exhibit shows at its highest level, in the words that several rules share. A symptom that was not measured is
/// absent, and <see cref="CpuIsKnown"/> tells whether its absence means something.
/// </summary>
internal sealed class Symptoms
{
    // Where a runtime keeps its last tenth or two busy is decided by the scheduler; 0.8 of the allowed CPUs is full in practice.
    private const double FullCpu = 0.80;
    private const double FullMachine = 0.90;

    /// <summary>Below it CPU cannot be what requests wait for.</summary>
    private const double IdleCpu = 0.70;

    // One throttled period in seven costs less than a request is worth.
    private const double ThrottledPeriods = 0.15;
    private const double StalledBeats = 0.30;
    private const double WaitedShare = 0.25;

    private readonly Exhibit _exhibit;

    public Symptoms(Exhibit exhibit)
    {
        _exhibit = exhibit;
        Stalls = exhibit.Top.Heartbeat.IsUsable ? exhibit.Top.Heartbeat.Stalls(exhibit.Low.Heartbeat) : null;
    }

    private Usage Usage => _exhibit.Top.Usage;

    public (double Share, double MedianSeconds)? Stalls { get; }

    public bool CpuIsKnown => Usage.CpuShare is not null;

    public bool CpuIsFull => Usage.CpuShare >= FullCpu || MachineIsFull;

    /// <summary>The machine is full and the target has the most of it.</summary>
    private bool MachineIsFull => Usage.MachineShare >= FullMachine && Usage.BusyCores.ValueOrNull >= 0.4 * Usage.MachineBusyCores.ValueOrNull;

    /// <summary>The machine is full, others than the target fill it, and the target's threads wait for them. A quota that is used up is not theirs.</summary>
    public bool OthersFillMachine => !(IsThrottled && Usage.CpuShare >= FullCpu) && Usage.MachineShare >= FullMachine && Usage.BusyCores.ValueOrNull < 0.35 * Usage.MachineBusyCores.ValueOrNull && WaitsForCpu;

    /// <summary>A good part of what requests take longer is time in which the target's threads were ready to run and had no CPU.</summary>
    private bool WaitsForCpu => Usage.RunQueueWaitPerRequest.ValueOrNull is not { } wait
        || wait >= WaitedShare * (_exhibit.Top.EndToEnd.Mean - _exhibit.Low.EndToEnd.Mean);

    public bool CpuIsIdle => !CpuIsKnown || (Usage.CpuShare < IdleCpu && (Usage.MachineShare is null || Usage.MachineShare < FullMachine || !WaitsForCpu));

    public bool IsThrottled => Usage.ThrottledShare.ValueOrNull >= ThrottledPeriods;

    public bool SeesFewerCpus => Usage.AffinityCpus.ValueOrNull < Usage.MachineCpus.ValueOrNull
        && (Usage.QuotaCores.ValueOrNull is null || Usage.QuotaCores.ValueOrNull >= Usage.AffinityCpus.ValueOrNull);

    /// <summary>Work waits for a pool thread.</summary>
    public bool IsStarved => Usage.PoolQueue.ValueOrNull >= 1;

    /// <summary>The server as a whole stops for about as long as a stage works.</summary>
    public bool StallsLike(double stageSeconds) =>
        Stalls is { } stalls && stalls.Share >= StalledBeats && stalls.MedianSeconds >= 0.4 * stageSeconds;

    /// <summary>
    /// The stage that uses the CPU: one cannot burn more CPU than the request used, nor much less than most of it. Where no
    /// stage fits, the one in which requests wait.
    /// </summary>
    public Leaf? CpuStage
    {
        get
        {
            if (_exhibit.Low.Usage.CpuSecondsPerRequest.ValueOrNull is not { } cpu)
                return _exhibit.Queue;
            return _exhibit.Leaves
                .Where(l => l.Stage is not (FindingStage.LlmFirstToken or FindingStage.Generation or FindingStage.Finish) || !HasInnerStages)
                .Where(l => l.ServiceSeconds <= 2.5 * cpu && l.ServiceSeconds >= 0.25 * cpu)
                .MaxBy(l => l.ServiceSeconds) ?? _exhibit.Queue;
        }
    }

    private bool HasInnerStages => _exhibit.Leaves.Any(l => l.Stage is FindingStage.Embed or FindingStage.Search);

    /// <summary>CPU seconds of a request that belong to a stage, judged at the lowest level, where stages do not disturb each other.</summary>
    public double CpuSecondsOf(Leaf leaf) => Math.Min(leaf.ServiceSeconds, _exhibit.Low.Usage.CpuSecondsPerRequest.ValueOrNull ?? leaf.ServiceSeconds);
}

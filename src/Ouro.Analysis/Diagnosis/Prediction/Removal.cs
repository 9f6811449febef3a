using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Diagnosis.Prediction;

/// <summary>What a remedy changes, for the prediction.</summary>
/// <param name="SavedSeconds">Off a request's undisturbed time.</param>
/// <param name="SavedCpuSeconds">Off its CPU time.</param>
/// <param name="TargetCores">CPUs of the target afterwards; null: as now.</param>
internal readonly record struct Removal(double SavedSeconds = 0, double SavedCpuSeconds = 0, double? TargetCores = null)
{
    /// <summary>
    /// Throughput at the highest level once the mechanism is gone: requests take what they take alone, less what is saved, and
    /// queue for nothing but CPUs. The interval holds the sampling error of the lowest level and the model's own error.
    /// </summary>
    public FindingEffect ThroughputAt(Exhibit exhibit)
    {
        var (low, top) = (exhibit.Low, exhibit.Top);
        double alone = low.EndToEnd.Mean - SavedSeconds;
        double reach = Sampling * low.EndToEnd.StandardError;
        var stations = Stations(low, top);
        double value = At(alone), slow = At(alone + reach), fast = At(Math.Max(alone * 0.1, alone - reach));
        var predicted = alone <= 0
            ? Reading<Estimate>.Unknown("the stage is all of the time measured at the lowest level")
            : stations.Count == 0
                ? Reading<Estimate>.Unknown($"the CPU that a request costs was not measured, and it is what limits next ({top.Usage.CpuSecondsPerRequest.Reason ?? top.Usage.MachineCpus.Reason})")
                : new Estimate(value, slow * (1 - ModelError), fast * (1 + ModelError));
        return new FindingEffect("requests_per_second", top.Level, top.PerSecond, predicted);

        double At(double seconds)
        {
            double onCpu = stations.Count > 0 ? stations.Max(s => s.DemandSeconds / Math.Min(1, s.Servers)) : 0;
            return ClosedNetwork.Throughput(top.Level, Math.Max(0, seconds - onCpu), stations);
        }
    }

    // The normal 95 % quantile; the means are over tens of requests or more.
    private const double Sampling = 1.96;

    // Between the median (6 %) and the 90th percentile (15 %) of the errors in the fault lab's tuning half: docs/faultlab.md.
    private const double ModelError = 0.10;

    /// <summary>The target's CPUs where a limit makes them fewer than the machine's, and the machine's, which client and upstream share.</summary>
    private List<Station> Stations(LevelFacts low, LevelFacts top)
    {
        var stations = new List<Station>();
        if (top.Usage.MachineCpus.ValueOrNull is not { } machine || top.Usage.CpuSecondsPerRequest.ValueOrNull is not { } own)
            return stations;
        double cores = TargetCores ?? top.Usage.AllowedCores.ValueOrNull ?? machine;
        if (cores < machine)
            stations.Add(new Station(cores, Math.Max(0, own - SavedCpuSeconds)));
        var (demand, others) = MachineDemand(low, top, own);
        stations.Add(new Station(Math.Max(LeastMachine, machine - others), Math.Max(0, demand - SavedCpuSeconds)));
        return stations;
    }

    // However busy the neighbours are, the scheduler leaves us a share.
    private const double LeastMachine = 0.5;

    /// <summary>
    /// CPU seconds of the machine that a request costs (service, upstream, client), and CPUs that others keep busy whatever we
    /// do: the slope and the intercept of busy CPUs over throughput between the lowest and the highest level.
    /// </summary>
    private static (double Demand, double Others) MachineDemand(LevelFacts low, LevelFacts top, double own)
    {
        double least = own + (top.Usage.GeneratorCores.ValueOrNull ?? 0) / top.PerSecond;
        if (top.Usage.MachineBusyCores.ValueOrNull is not { } busyTop)
            return (least, 0);
        double demand = low.Usage.MachineBusyCores.ValueOrNull is { } busyLow && top.PerSecond > DistinctRates * low.PerSecond
            ? Math.Clamp((busyTop - busyLow) / (top.PerSecond - low.PerSecond), least, Math.Max(least, busyTop / top.PerSecond))
            : least;
        return (demand, Math.Max(0, busyTop - (demand * top.PerSecond)));
    }

    // Two rates closer than this give a slope of noise.
    private const double DistinctRates = 1.5;
}

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
        var stations = Stations(top.Usage);
        double value = At(alone), slow = At(alone + reach), fast = At(Math.Max(alone * 0.1, alone - reach));
        var predicted = alone > 0
            ? new Estimate(value, slow * (1 - ModelError), fast * (1 + ModelError))
            : Reading<Estimate>.Unknown("the stage is all of the time measured at the lowest level");
        return new FindingEffect("requests_per_second", top.Level, top.PerSecond, predicted);

        double At(double seconds)
        {
            double onCpu = stations.Count > 0 ? stations.Max(s => s.DemandSeconds / Math.Min(1, s.Servers)) : 0;
            return ClosedNetwork.Throughput(top.Level, Math.Max(0, seconds - onCpu), stations);
        }
    }

    // The normal 95 % quantile; the means are over tens of requests or more.
    private const double Sampling = 1.96;

    /// <summary>Median error of the predictions in the fault lab (docs/faultlab.md).</summary>
    private const double ModelError = 0.10;

    /// <summary>The target's CPUs where a limit makes them fewer than the machine's, and the machine's, which client and upstream share.</summary>
    private List<Station> Stations(Usage usage)
    {
        var stations = new List<Station>();
        double saved = SavedCpuSeconds;
        if (usage.MachineCpus.ValueOrNull is not { } machine)
            return stations;
        double cores = TargetCores ?? usage.AllowedCores.ValueOrNull ?? machine;
        if (cores < machine && usage.CpuSecondsPerRequest.ValueOrNull is { } own)
            stations.Add(new Station(cores, Math.Max(0, own - saved)));
        if (usage.MachineCpuSecondsPerRequest.ValueOrNull is { } all)
            stations.Add(new Station(machine, Math.Max(0, all - saved)));
        return stations;
    }
}

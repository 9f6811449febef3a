// HOT
using System.Diagnostics;
using Ouro.Model.Planning;

namespace Ouro.Load.Schedule;

/// <summary>
/// The instant at which an open loop's planned number of requests reaches a count: the inverse of the integrated rate. Counts
/// at whole steps give the constant schedule, counts at unit exponential steps a Poisson process of that rate (time
/// rescaling; Cox &amp; Lewis, "The Statistical Analysis of Series of Events", 1966, §2.3).
/// </summary>
internal sealed class RateCurve
{
    private readonly RateStage[] _stages;
    private readonly double[] _countBefore;
    private readonly double[] _secondsBefore;

    public RateCurve(IReadOnlyList<RateStage> stages)
    {
        _stages = [.. stages];
        _countBefore = new double[_stages.Length];
        _secondsBefore = new double[_stages.Length];
        for (int i = 1; i < _stages.Length; i++)
        {
            _countBefore[i] = _countBefore[i - 1] + _stages[i - 1].Requests;
            _secondsBefore[i] = _secondsBefore[i - 1] + _stages[i - 1].Length.TotalSeconds;
        }

        if (_stages.Length == 0 || _stages[^1].ToPerSecond <= 0 || _stages.Any(s => s.FromPerSecond < 0 || s.ToPerSecond < 0))
            throw new ArgumentException("rates are not negative, and the last one is above 0", nameof(stages));
    }

    /// <summary>Ticks after the start.</summary>
    public double TicksAt(double count)
    {
        int stage = _stages.Length - 1;
        while (stage > 0 && _countBefore[stage] > count)
            stage--;
        return (_secondsBefore[stage] + SecondsInto(_stages[stage], count - _countBefore[stage])) * Stopwatch.Frequency;
    }

    /// <summary>Solves from·t + (to − from)·t² / 2L = count; beyond the stage's end its last rate goes on.</summary>
    private static double SecondsInto(RateStage stage, double count)
    {
        double length = stage.Length.TotalSeconds;
        if (count > stage.Requests)
            return length + ((count - stage.Requests) / stage.ToPerSecond);
        double slope = length > 0 ? (stage.ToPerSecond - stage.FromPerSecond) / length : 0;
        if (slope == 0)
            return stage.FromPerSecond > 0 ? count / stage.FromPerSecond : 0;

        // The form without a difference of nearly equal numbers.
        double root = Math.Sqrt(Math.Max(0, (stage.FromPerSecond * stage.FromPerSecond) + (2 * slope * count)));
        return count == 0 ? 0 : 2 * count / (stage.FromPerSecond + root);
    }
}

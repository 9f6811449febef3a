using Ouro.Model.Planning;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// Successes over the length of a closed loop's run, resampled by replaying the loop: requests are drawn in blocks, each with
/// its outcome and the time that it held its slot, and served again by the first free of N slots until all are done.
/// </summary>
/// <remarks>
/// <para>Why not resample the gaps between completions: the merged stream of N slots is locally as irregular as a Poisson process, while
/// over a run its variance is that of the mean cycle (X = N / cycle); intervals come out up to twice too wide. Why not the mean
/// cycle alone: how long the last slot takes to drain is a large part of the variance when a slot serves only a few requests, and
/// intervals come out too narrow. The replay's coverage is held by a test.</para>
/// <para>Only as many requests are replayed one by one as ramp-up and drain need; in between no slot is ever idle, so that the
/// time taken is the sum of the cycles over N. One replicate so costs O(blocks + slots·log slots).</para>
/// </remarks>
internal sealed class ClosedLoopSeries : IResampledRatio
{
    // After four rounds of independent cycles the slots have lost their common start.
    private const int ReplayedRounds = 4;

    private readonly double[] _cycles;
    private readonly RatioSeries _series;
    private readonly int _slots;
    private readonly int _replayed;
    private readonly double _scale;

    /// <param name="successes">1 or 0 per request, in the order of their starts: that is the order in which free slots took them.</param>
    /// <param name="cycles">Seconds from the intended instant to the end of the request, in the same order.</param>
    /// <param name="windowSeconds">Measured length of the run.</param>
    public ClosedLoopSeries(double[] successes, double[] cycles, int slots, double windowSeconds)
    {
        _cycles = cycles;
        _slots = slots;
        _series = new RatioSeries(successes, cycles, slots);
        _replayed = (int)Math.Min(cycles.Length, (long)ReplayedRounds * slots);
        DenominatorSum = windowSeconds;

        // The replay of what was measured is the measured run up to what the model leaves out; that part is kept as a factor.
        var replay = new SlotReplay(slots);
        for (int i = 0; i < _replayed; i++)
            replay.Serve(cycles[i]);
        double rest = _series.Sums(_replayed, cycles.Length - _replayed).Denominator;
        _scale = windowSeconds / (replay.LengthSeconds + (rest / slots));
    }

    public double NumeratorSum => _series.NumeratorSum;

    public double DenominatorSum { get; }

    public int BlockCount => _series.BlockCount;

    public (double Numerator, double Denominator) Draw(SeededRandom random)
    {
        var replay = new SlotReplay(_slots);
        int left = _series.Count, toReplay = _replayed;
        double successes = 0, rest = 0;
        while (left > 0)
        {
            int length = Math.Min(_series.BlockLength, left);
            int start = random.NextBelow(_series.Count);
            left -= length;

            int single = Math.Min(length, toReplay);
            for (int i = 0; i < single; i++)
                replay.Serve(_cycles[(start + i) % _cycles.Length]);
            toReplay -= single;
            successes += _series.Sums(start, length).Numerator;
            if (single < length)
                rest += _series.Sums((start + single) % _cycles.Length, length - single).Denominator;
        }

        return (successes, _scale * (replay.LengthSeconds + (rest / _slots)));
    }

    /// <summary>N slots that serve one request after the other; a binary heap of the instants at which they become free.</summary>
    private sealed class SlotReplay(int slots)
    {
        private readonly double[] _free = new double[slots];

        public double LengthSeconds { get; private set; }

        public void Serve(double cycleSeconds)
        {
            double ends = _free[0] + cycleSeconds;
            LengthSeconds = Math.Max(LengthSeconds, ends);
            int hole = 0;
            for (int child = 1; child < _free.Length; child = (2 * hole) + 1)
            {
                if (child + 1 < _free.Length && _free[child + 1] < _free[child])
                    child++;
                if (_free[child] >= ends)
                    break;
                _free[hole] = _free[child];
                hole = child;
            }

            _free[hole] = ends;
        }
    }
}

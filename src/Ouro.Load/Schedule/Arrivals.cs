// HOT
using Ouro.Model.Planning;

namespace Ouro.Load.Schedule;

/// <summary>
/// The instants of an open schedule, one after the other. Every worker walks the same seeded sequence and takes each
/// <c>stride</c>-th instant of it, so that all workers together send exactly the one process that was planned.
/// </summary>
internal sealed class Arrivals
{
    private readonly RateCurve _curve;
    private readonly bool _isPoisson;
    private readonly int _stride;
    private readonly SeededRandom _random;
    private readonly long _startTicks;
    private double _count;

    public Arrivals(OpenLoop schedule, ulong seed, long startTicks, int worker, int stride)
    {
        _curve = new RateCurve(schedule.Stages);
        _isPoisson = schedule.IsPoisson;
        _random = new SeededRandom(seed);
        _startTicks = startTicks;
        _stride = stride;

        // The constant schedule starts at the start; a Poisson process has its first gap before its first event.
        _count = _isPoisson ? NextStep() : 0;
        for (int skipped = 0; skipped < worker; skipped++)
            _count += NextStep();
        Index = worker;
        Next = InstantOf(_count);
    }

    /// <summary>Number of the next arrival in the whole process, from 0.</summary>
    public long Index { get; private set; }

    /// <summary>Ticks of the next arrival.</summary>
    public long Next { get; private set; }

    public void Advance()
    {
        for (int step = 0; step < _stride; step++)
            _count += NextStep();
        Index += _stride;
        Next = InstantOf(_count);
    }

    private long InstantOf(double count) => _startTicks + (long)_curve.TicksAt(count);

    private double NextStep() => _isPoisson ? _random.NextExponential(1) : 1;
}

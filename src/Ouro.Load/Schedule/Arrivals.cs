// HOT
using System.Diagnostics;
using Ouro.Model.Planning;

namespace Ouro.Load.Schedule;

/// <summary>
/// The instants of an open schedule, one after the other. Every worker walks the same seeded sequence and takes each
/// <c>stride</c>-th instant of it, so that all workers together send exactly the one process that was planned.
/// </summary>
internal sealed class Arrivals
{
    private readonly double _meanGapTicks;
    private readonly bool _isPoisson;
    private readonly int _stride;
    private readonly SeededRandom _random;
    private readonly long _startTicks;
    private double _offsetTicks;

    public Arrivals(LoadSchedule schedule, ulong seed, long startTicks, int worker, int stride)
    {
        double perSecond = schedule switch
        {
            ConstantRate constant => constant.PerSecond,
            PoissonRate poisson => poisson.PerSecond,
            _ => throw new ArgumentException("only an open schedule has arrivals", nameof(schedule)),
        };
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond, nameof(schedule));
        _meanGapTicks = Stopwatch.Frequency / perSecond;
        _isPoisson = schedule is PoissonRate;
        _random = new SeededRandom(seed);
        _startTicks = startTicks;
        _stride = stride;

        // The constant schedule starts at the start; a Poisson process has its first gap before its first event.
        _offsetTicks = _isPoisson ? NextGap() : 0;
        for (int skipped = 0; skipped < worker; skipped++)
            _offsetTicks += NextGap();
        Index = worker;
    }

    /// <summary>Number of the next arrival in the whole process, from 0.</summary>
    public long Index { get; private set; }

    /// <summary>Ticks of the next arrival.</summary>
    public long Next => _startTicks + (long)_offsetTicks;

    public void Advance()
    {
        for (int step = 0; step < _stride; step++)
            _offsetTicks += NextGap();
        Index += _stride;
    }

    private double NextGap() => _isPoisson ? _random.NextExponential(_meanGapTicks) : _meanGapTicks;
}

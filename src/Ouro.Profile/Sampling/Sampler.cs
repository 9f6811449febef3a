using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Sampling;

/// <summary>What the sampling thread has done so far, copied under its lock.</summary>
internal sealed record SamplerState(IReadOnlyList<RawSample> Samples, RawSample First, int Taken, int Missed, int KeptEvery, int Restarts, Reading<double> OwnCpuMicrosecondsPerSample, IReadOnlyList<MetricSummary> Summary, IReadOnlyList<string> Hints, double LatestLateSeconds);

/// <summary>
/// A thread that samples at absolute instants of the monotonic clock:
/// 1. a first sample sets the base of all rates;
/// 2. instant n is start + n × interval, whatever the samples before it took;
/// 3. an instant that has passed entirely is counted as missed, never made up for;
/// 4. at the end a last sample closes the last interval.
/// </summary>
internal sealed class Sampler : IDisposable
{
    // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2).
    private const int ThreadCpuClock = 3;

    // A closing interval below this has too few 10 ms steps of /proc/stat to make a percentage of.
    private static readonly TimeSpan ShortestClosingInterval = TimeSpan.FromMilliseconds(40);

    private readonly TimeSpan _interval;
    private readonly SampleTaker _taker;
    private readonly SampleStore _store;
    private readonly ProfileSummarizer _summarizer = new();
    private readonly Thread _thread;
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly object _gate = new();
    private RawSample? _first;
    private RawSample? _last;
    private ProfileSample? _latest;
    private long _firstCpuNanoseconds;
    private long _cpuNanoseconds;
    private int _taken;
    private int _missed;
    private bool _hasEnded;
    private Exception? _failure;

    public Sampler(ProfilePlan plan, string root)
    {
        _interval = plan.Interval;
        _taker = new SampleTaker(plan, root);
        _store = new SampleStore(plan.KeptSamplesBytes);
        StartTicks = Stopwatch.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = "ouro-profile" };
        _thread.Start();
    }

    public long StartTicks { get; }

    public ProfileSample? Latest
    {
        get
        {
            lock (_gate)
                return _latest;
        }
    }

    /// <summary>Why there is no target now; null when there is one or before the first sample.</summary>
    public string? TargetReason
    {
        get
        {
            lock (_gate)
                return _last?.TargetReason;
        }
    }

    /// <summary>Waits until a sample at or after the instant is in, at most two intervals and a little.</summary>
    public void WaitUntilCovered(long ticks)
    {
        var patience = (2 * _interval) + TimeSpan.FromMilliseconds(200);
        var begun = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!_hasEnded && (_last is null || _last.Ticks < ticks))
            {
                var left = patience - Stopwatch.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                    return;
            }
        }
    }

    public SamplerState CopyState()
    {
        lock (_gate)
        {
            while (_first is null && !_hasEnded)
                Monitor.Wait(_gate);
            if (_failure is not null)
                throw new InvalidOperationException("the sampling thread failed", _failure);
            return new SamplerState(
                [.. _store.Samples],
                _first!,
                _taken,
                _missed,
                _store.KeptEvery,
                _taker.Restarts,
                _taken > 0 ? (_cpuNanoseconds - _firstCpuNanoseconds) / 1e3 / _taken : Reading<double>.Unknown("no sample was taken"),
                _summarizer.Summarize(),
                _summarizer.ListHints(),
                _summarizer.LatestLateSeconds);
        }
    }

    public void Stop()
    {
        _stop.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _taker.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            Sample();
        }
        catch (Exception fault)
        {
            // A defect of ours must reach the caller of Stop or Slice instead of ending the process under the load test.
            lock (_gate)
                _failure = fault;
        }
        finally
        {
            lock (_gate)
            {
                _hasEnded = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Sample()
    {
        // 1.
        Keep(_taker.Take(StartTicks));
        _firstCpuNanoseconds = _cpuNanoseconds = ReadOwnCpuNanoseconds();
        var intervalTicks = (long)(_interval.TotalSeconds * Stopwatch.Frequency);
        var due = StartTicks;
        while (true)
        {
            // 2. and 3.
            due += intervalTicks;
            var overdue = Stopwatch.GetTimestamp() - due;
            if (overdue >= intervalTicks)
            {
                var skipped = overdue / intervalTicks;
                due += skipped * intervalTicks;
                lock (_gate)
                    _missed += (int)skipped;
            }

            if (WaitUntil(due))
                break;
            Keep(_taker.Take(due));
        }

        // 4.
        var now = Stopwatch.GetTimestamp();
        if (_taken == 0 || Stopwatch.GetElapsedTime(_last!.Ticks, now) >= ShortestClosingInterval)
            Keep(_taker.Take(now));
        lock (_gate)
            _store.AddLast(_last!);
    }

    // True when the run is over. Whole milliseconds rounded up: a sample is at most 1 ms late by the waiting itself.
    private bool WaitUntil(long due)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds;
        return _stop.WaitOne(left > 0 ? (int)Math.Ceiling(left) : 0);
    }

    private void Keep(RawSample sample)
    {
        var derived = _last is null ? null : SampleDeriver.Derive(_last, sample, _first!, StartTicks, ProfilePhase.Measured);
        lock (_gate)
        {
            _first ??= sample;
            _store.Add(sample);
            _last = sample;
            if (derived is not null)
            {
                _taken++;
                _latest = derived;
                _summarizer.Add(derived);
            }

            Monitor.PulseAll(_gate);
        }

        var cpu = ReadOwnCpuNanoseconds();
        lock (_gate)
            _cpuNanoseconds = cpu;
    }

    private static unsafe long ReadOwnCpuNanoseconds()
    {
        var time = stackalloc long[2];
        return Libc.ClockGetTime(ThreadCpuClock, time) == 0 ? (time[0] * 1_000_000_000) + time[1] : 0;
    }
}

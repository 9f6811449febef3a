namespace Ouro.Profile.Runtime;

/// <summary>A .NET process's own counters since we began to listen, and its gauges as last published.</summary>
/// <param name="Pid">The process.</param>
/// <param name="GcPauseMilliseconds">Time that the collector stopped all threads ("total-pause-time-by-gc").</param>
/// <param name="TimeInGcPercent">Share of time in collections since the last one ("time-in-gc").</param>
/// <param name="AllocatedBytes">"alloc-rate".</param>
/// <param name="ThreadPoolThreads">"threadpool-thread-count".</param>
/// <param name="ThreadPoolQueueLength">"threadpool-queue-length".</param>
/// <param name="LockContentions">"monitor-lock-contention-count".</param>
/// <param name="Exceptions">"exception-count".</param>
/// <param name="GcHeapBytes">"gc-heap-size".</param>
/// <param name="Publications">Reports so far.</param>
/// <param name="LastPublishedTicks">Monotonic time of the last report.</param>
internal readonly record struct RuntimeCounters(
    int Pid,
    double GcPauseMilliseconds,
    double TimeInGcPercent,
    double AllocatedBytes,
    double ThreadPoolThreads,
    double ThreadPoolQueueLength,
    double LockContentions,
    double Exceptions,
    double GcHeapBytes,
    int Publications,
    long LastPublishedTicks)
{
    /// <summary>The first report is empty.</summary>
    public bool HasGauges => Publications >= 2;

    /// <summary>The second report counts from the process's start.</summary>
    public bool HasRates => Publications >= 3;

    /// <summary>Growth per second over the last report.</summary>
    public double GcPauseMillisecondsPerSecond { get; init; }

    public double AllocatedBytesPerSecond { get; init; }

    public double LockContentionsPerSecond { get; init; }

    public double ExceptionsPerSecond { get; init; }
}

using Ouro.Model.Outcomes;

namespace Ouro.Model.Health;

/// <summary>Which clock stamped the replies, and so what error to expect of every latency.</summary>
public enum StampSource
{
    /// <summary>The kernel stamped each segment at its arrival (SO_TIMESTAMPING, software).</summary>
    KernelReceive,

    /// <summary>The load thread read the clock after its read returned.</summary>
    UserRead,
}

/// <summary>The generator's own state during one cell: whether its latencies can be believed.</summary>
/// <param name="Stamp">The clock of the latencies.</param>
/// <param name="LatenessP99Seconds">99th percentile of sent − intended.</param>
/// <param name="CpuShare">CPU over the window: of the busiest load thread as a share of one core, or, where it <see cref="SharesCores"/>, of the whole process as a share of all cores that it may use.</param>
/// <param name="LoopSlipP99Seconds">99th percentile of the time from readiness to the read: kernel stamp to user clock, or loop-iteration length without kernel stamps.</param>
/// <param name="CoalescedReads">Reads that completed several events, whose earlier events have bounds instead of an instant.</param>
/// <param name="TotalReads">All reads that completed an event.</param>
/// <param name="Dropped">Requests that an open-loop schedule wanted and the generator could not send.</param>
/// <param name="WarmedUp">The engine ran against an in-process target before the first counted cell.</param>
/// <param name="Engine">Name of the engine: <c>epoll</c>, <c>sockets</c>, <c>http-client</c>.</param>
public sealed record GeneratorHealth(
    StampSource Stamp,
    Reading<double> LatenessP99Seconds,
    Reading<double> CpuShare,
    Reading<double> LoopSlipP99Seconds,
    long CoalescedReads,
    long TotalReads,
    long Dropped,
    bool WarmedUp,
    string Engine)
{
    /// <summary>The engine of one loop per load thread.</summary>
    public const string Epoll = "epoll";

    /// <summary>Its requests are tasks that any core may run.</summary>
    public bool SharesCores => Engine != Epoll;
}

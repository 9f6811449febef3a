using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Ouro.Model.Outcomes;

namespace Ouro.Profile.Runtime;

/// <summary>Listens to the event counters of one .NET process through its diagnostic socket, on a thread of its own. The runtime publishes them at a fixed interval, so they are coarser than the samples that show them.</summary>
internal sealed class RuntimeListener : IDisposable
{
    /// <summary>A quarter of a second: short cells still get several reports, and a report costs the target about 20 events.</summary>
    internal const double PublicationSeconds = 0.25;

    private readonly int _pid;
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private RuntimeCounters _counters;
    private string? _reason = "the runtime has not reported yet";
    private EventPipeSession? _session;
    private bool _isStopping;

    public RuntimeListener(int pid)
    {
        _pid = pid;
        _counters = new RuntimeCounters { Pid = pid };
        _thread = new Thread(Listen) { IsBackground = true, Name = $"ouro-runtime-{pid}" };
        _thread.Start();
    }

    public Reading<RuntimeCounters> Latest
    {
        get
        {
            lock (_gate)
                return _reason is null ? _counters : Reading<RuntimeCounters>.Unknown(_reason);
        }
    }

    /// <summary>Whether the process has opened a diagnostic socket, <c>dotnet-diagnostic-{pid}-{start}-socket</c> in its temporary folder.</summary>
    public static bool HasSocket(int pid) =>
        Directory.Exists(Path.GetTempPath())
        && Directory.EnumerateFiles(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{pid}-*-socket")).Any();

    public void Dispose()
    {
        EventPipeSession? session;
        lock (_gate)
        {
            _isStopping = true;
            session = _session;
        }

        try
        {
            session?.Stop();
        }
        catch (Exception fault) when (fault is ServerNotAvailableException or IOException or TimeoutException or DiagnosticsClientException)
        {
            // The target has exited, and its session with it.
            session?.Dispose();
        }

        // A target that is stopped (SIGSTOP) does not end its stream; the thread is a background one and dies with us.
        _thread.Join(TimeSpan.FromSeconds(2));
    }

    /// <summary>
    /// Applies one counter of a report; "cpu-usage" opens each. The runtime sends the first report at once and empty, and in
    /// the second an increment is the growth since the process's start: increments count from the third on. Incrementing counters carry "Increment"
    /// (the growth over the report's interval), the others "Mean".
    /// </summary>
    internal static RuntimeCounters Apply(RuntimeCounters counters, string name, double value, double intervalSeconds) => name switch
    {
        "total-pause-time-by-gc" or "alloc-rate" or "monitor-lock-contention-count" or "exception-count" when !counters.HasRates => counters,
        "total-pause-time-by-gc" => counters with { GcPauseMilliseconds = counters.GcPauseMilliseconds + value, GcPauseMillisecondsPerSecond = value / intervalSeconds },
        "time-in-gc" => counters with { TimeInGcPercent = value },
        "alloc-rate" => counters with { AllocatedBytes = counters.AllocatedBytes + value, AllocatedBytesPerSecond = value / intervalSeconds },
        "threadpool-thread-count" => counters with { ThreadPoolThreads = value },
        "threadpool-queue-length" => counters with { ThreadPoolQueueLength = value },
        "monitor-lock-contention-count" => counters with { LockContentions = counters.LockContentions + value, LockContentionsPerSecond = value / intervalSeconds },
        "exception-count" => counters with { Exceptions = counters.Exceptions + value, ExceptionsPerSecond = value / intervalSeconds },
        "gc-heap-size" => counters with { GcHeapBytes = value * 1e6 }, // the counter's unit is MB of 10^6 bytes
        "cpu-usage" => counters with { Publications = counters.Publications + 1, LastPublishedTicks = Stopwatch.GetTimestamp() }, // once per report
        _ => counters,
    };

    private void Listen()
    {
        try
        {
            var provider = new EventPipeProvider(
                "System.Runtime",
                EventLevel.Informational,
                arguments: new Dictionary<string, string> { ["EventCounterIntervalSec"] = PublicationSeconds.ToString(CultureInfo.InvariantCulture) });
            using var session = new DiagnosticsClient(_pid).StartEventPipeSession(provider, requestRundown: false, circularBufferMB: 1);
            lock (_gate)
            {
                if (_isStopping)
                    return;
                _session = session;
            }

            using var source = new EventPipeEventSource(session.EventStream);
            source.Dynamic.All += OnEvent;
            source.Process();
            Refuse("the process has ended its event stream");
        }
        catch (Exception fault) when (fault is ServerNotAvailableException or ServerErrorException or DiagnosticsClientException or IOException or TimeoutException or UnauthorizedAccessException or EndOfStreamException or FormatException)
        {
            // The target exited, belongs to another user, or has diagnostics switched off (DOTNET_EnableDiagnostics=0).
            Refuse($"its diagnostic socket refused: {fault.Message}");
        }
    }

    private void OnEvent(TraceEvent @event)
    {
        if (@event.EventName != "EventCounters" || @event.PayloadValue(0) is not IDictionary<string, object> wrapper
            || !wrapper.TryGetValue("Payload", out var inner) || inner is not IDictionary<string, object> payload
            || payload["Name"] is not string name)
            return;
        var value = payload.TryGetValue("Increment", out var increment) ? increment : payload.TryGetValue("Mean", out var mean) ? mean : null;
        if (value is null)
            return;
        var interval = payload.TryGetValue("IntervalSec", out var seconds) ? Convert.ToDouble(seconds, CultureInfo.InvariantCulture) : PublicationSeconds;
        if (interval <= 0)
            return;
        lock (_gate)
        {
            _counters = Apply(_counters, name, Convert.ToDouble(value, CultureInfo.InvariantCulture), interval);
            if (_counters.HasGauges)
                _reason = null;
        }
    }

    private void Refuse(string reason)
    {
        lock (_gate)
            _reason = reason;
    }
}

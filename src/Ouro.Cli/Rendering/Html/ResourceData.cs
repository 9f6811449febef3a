using System.Text.Json;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Html;

/// <summary>What the service used in each measured window, in the order of time, as rates: windows of different length stand side by side.</summary>
internal static class ResourceData
{
    public static void Write(Utf8JsonWriter json, RunCapture capture)
    {
        var clock = RunClock.Of(capture);
        PageJson.WriteList(json, "windows", [.. capture.Cells.OrderBy(c => c.WindowStart)], window =>
        {
            json.WriteString("deployment", window.Cell.Deployment);
            json.WriteString("config", window.Cell.Configuration.Name);
            json.WriteNumber("level", window.Cell.Level);
            json.WriteNumber("repetition", window.Cell.Repetition);
            PageJson.WriteNumber(json, "from", Seconds(clock, window.WindowStart));
            PageJson.WriteNumber(json, "to", Seconds(clock, window.WindowEnd));
            WriteFigures(json, window.Resources);
        });
    }

    private static void WriteFigures(Utf8JsonWriter json, CellResources used)
    {
        PageJson.WriteReading(json, "cpu", PerSecond(used.CpuSeconds));
        PageJson.WriteReading(json, "cpu_limit", used.CpuLimitCores);
        PageJson.WriteReading(json, "allowed_cpus", used.AllowedCpus);
        PageJson.WriteReading(json, "machine_busy", used.MachineBusyCores);
        PageJson.WriteReading(json, "throttled", used.ThrottledPeriodShare);
        PageJson.WriteReading(json, "wait", PerSecond(used.RunQueueWaitSeconds));
        PageJson.WriteReading(json, "threads", used.ThreadsMean);
        PageJson.WriteReading(json, "pool_queue", used.PoolQueueMean);
        PageJson.WriteReading(json, "gc", PerSecond(used.GcPauseSeconds));
        PageJson.WriteReading(json, "memory", used.MemoryMaxBytes);
        PageJson.WriteReading(json, "memory_limit", used.MemoryLimitBytes);

        Reading<double> PerSecond(Reading<double> total) =>
            used.WindowSeconds.ValueOrNull is { } seconds and > 0 ? total.Map(t => t / seconds) : Reading<double>.Unknown(used.WindowSeconds.Reason ?? "the window has no length");
    }

    private static double Seconds(RunClock clock, long ticks) => (clock.ToNanos(ticks) ?? 0) / 1e9;
}

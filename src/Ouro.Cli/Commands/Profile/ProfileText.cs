using System.Globalization;
using System.Text;
using Ouro.Model.Outcomes;
using Ouro.Profile;

namespace Ouro.Cli.Commands.Profile;

/// <summary>A profile as text: the line that lives while it runs, and the summary at the end (pure).</summary>
internal static class ProfileText
{
    public static string RenderLine(ProfileSample sample)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{sample.ElapsedSeconds,7:0.0} s | cpu {Number(sample.System.CpuPercent, "0")} % | mem {Number(sample.System.MemoryUsedGb, "0.00")} GB | ");
        if (sample.Processes.Count.Reason is { } reason)
        {
            line.Append(CultureInfo.InvariantCulture, $"target: n/a ({reason})");
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $"target {Number(sample.Processes.TotalCpuPercent, "0")} % {Number(sample.Processes.TotalMemoryMb, "0")} MB");
            line.Append(CultureInfo.InvariantCulture, $" {Number(sample.Processes.TotalThreads)} threads {Number(sample.Processes.TotalOpenFiles)} files");
            line.Append(CultureInfo.InvariantCulture, $" wait {Number(sample.Processes.TotalRunQueueWaitMsPerSecond, "0")} ms/s");
        }

        if (sample.Generator is { } generator)
            line.Append(CultureInfo.InvariantCulture, $" | generator {Number(generator.TotalCpuPercent, "0")} %");
        if (sample.Cgroup.ThrottledPercent.IsKnown)
            line.Append(CultureInfo.InvariantCulture, $" | throttled {Number(sample.Cgroup.ThrottledPercent, "0")} %");
        return line.ToString();
    }

    public static string RenderSummary(ResourceProfile profile)
    {
        var metadata = profile.Metadata;
        var text = new StringBuilder();
        var seconds = (double)(metadata.EndTicks - metadata.StartTicks) / metadata.TicksPerSecond;
        text.Append(CultureInfo.InvariantCulture, $"{metadata.SamplesTaken} samples in {seconds:0.0} s, target: {metadata.Target}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{"Metric",-42} | {"Mean",12} | {"Max",12} | {"p95",12} | Unit\n");
        text.Append('-', 42).Append("-|-").Append('-', 12).Append("-|-").Append('-', 12).Append("-|-").Append('-', 12).Append("-|-----\n");
        foreach (var row in profile.Summary)
            text.Append(CultureInfo.InvariantCulture, $"{row.Name,-42} | {Amount(row.Mean),12} | {Amount(row.Max),12} | {(row.P95.ValueOrNull is { } p95 ? Amount(p95) : "n/a"),12} | {row.Unit}\n");
        if (profile.Summary.FirstOrDefault(static r => r.P95.Reason is not null) is { P95.Reason: { } why })
            text.Append(CultureInfo.InvariantCulture, $"p95 n/a: {why}\n");

        var usage = profile.Usage;
        text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"Target in total: CPU {Total(usage.CpuSeconds, "s")}, waited for a CPU {Total(usage.RunQueueWaitSeconds, "s")}, throttled {Total(usage.ThrottledSeconds, "s")}\n");
        foreach (var hint in profile.Hints)
            text.Append(CultureInfo.InvariantCulture, $"Hint: {hint}\n");
        foreach (var note in metadata.Notes)
            text.Append(CultureInfo.InvariantCulture, $"Note: {note}\n");
        return text.ToString();
    }

    private static string Number(Reading<double> reading, string format) =>
        reading.ValueOrNull is { } value ? value.ToString(format, CultureInfo.InvariantCulture) : "n/a";

    private static string Number(Reading<int> reading) => reading.ValueOrNull?.ToString(CultureInfo.InvariantCulture) ?? "n/a";

    private static string Amount(double value) => value.ToString(Math.Abs(value) >= 1000 ? "0" : "0.00", CultureInfo.InvariantCulture);

    private static string Total(Reading<double> reading, string unit) =>
        reading.ValueOrNull is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {unit}") : $"n/a ({reading.Reason})";
}

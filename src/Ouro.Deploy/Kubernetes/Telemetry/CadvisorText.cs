using System.Globalization;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>
/// One container out of the kubelet's <c>/metrics/cadvisor</c> (Prometheus text format 0.0.4):
/// <code>metric_name{label="value",…} number [milliseconds since 1970]</code>
/// The time is the one at which cAdvisor looked, up to some 15 s before the request.
/// </summary>
internal static class CadvisorText
{
    /// <param name="toTicks">From the node's wall clock to this machine's monotonic one.</param>
    /// <returns>Null where the container is not listed, or without a time.</returns>
    public static PodSample? Parse(string text, string @namespace, string pod, string container, Func<DateTimeOffset, long> toTicks)
    {
        var values = new Dictionary<string, double>();
        long? milliseconds = null;
        string[] wanted = [$"namespace=\"{@namespace}\"", $"pod=\"{pod}\"", $"container=\"{container}\""];
        foreach (string line in text.Split('\n'))
        {
            int open = line.IndexOf('{', StringComparison.Ordinal), close = line.LastIndexOf('}');
            if (line.StartsWith("machine_cpu_cores", StringComparison.Ordinal))
                values["machine_cpu_cores"] = Number(line[(Math.Max(close, "machine_cpu_cores".Length - 1) + 1)..].Trim().Split(' ')[0]) ?? 0;
            if (line.StartsWith('#') || open < 0 || close < open || !IsOf(line.AsSpan(open, close - open + 1), wanted))
                continue;
            string[] fields = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || Number(fields[0]) is not { } number)
                continue;

            // A counter per CPU, or per failure type, adds up to the container's.
            string name = line[..open];
            values[name] = values.GetValueOrDefault(name) + number;
            if (name == "container_cpu_usage_seconds_total" && fields.Length > 1 && Number(fields[1]) is { } time)
                milliseconds = (long)time;
        }

        if (milliseconds is not { } at)
            return null;
        double? quota = Find(values, "container_spec_cpu_quota"), period = Find(values, "container_spec_cpu_period"), limit = Find(values, "container_spec_memory_limit_bytes");
        return new PodSample(
            toTicks(DateTimeOffset.FromUnixTimeMilliseconds(at)),
            Find(values, "container_cpu_usage_seconds_total"),
            Find(values, "container_cpu_cfs_periods_total"),
            Find(values, "container_cpu_cfs_throttled_periods_total"),
            Find(values, "container_cpu_cfs_throttled_seconds_total"),
            quota > 0 && period > 0 ? quota / period : null,
            Find(values, "container_memory_working_set_bytes"),
            limit > 0 ? limit : null,
            Find(values, "container_memory_failcnt"),
            Find(values, "container_pressure_memory_waiting_seconds_total"),
            null,
            Find(values, "machine_cpu_cores"));
    }

    private static bool IsOf(ReadOnlySpan<char> labels, string[] wanted)
    {
        foreach (string label in wanted)
        {
            // The character before it, so that pod="a" is not found in another label that ends in pod.
            int at = labels.IndexOf(label, StringComparison.Ordinal);
            if (at < 1 || labels[at - 1] is not ('{' or ','))
                return false;
        }

        return true;
    }

    private static double? Find(Dictionary<string, double> values, string name) => values.TryGetValue(name, out double value) ? value : null;

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}

using System.Globalization;
using System.Text.RegularExpressions;
using Ouro.Cli.Options;
using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>Reads <c>ttft&lt;500ms,itl_p99&lt;50ms,e2e&lt;10s</c>.</summary>
internal static partial class ServiceLevelParser
{
    public static IReadOnlyList<ServiceLevel> Parse(SettingValue? value, Faults faults)
    {
        var levels = new List<ServiceLevel>();
        foreach (string text in value?.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (ParseOne(text) is { } level)
                levels.Add(level);
            else
                faults.Add(value!.Value with { Text = text }, "ttft, itl or e2e, an optional _p50 to _p99, '<', and a time in ms or s", "write for instance ttft_p95<500ms");
        }

        return levels;
    }

    private static ServiceLevel? ParseOne(string text)
    {
        var match = Expression().Match(text);
        if (!match.Success)
            return null;
        var metric = match.Groups["metric"].Value switch
        {
            "ttft" => LatencyMetric.Ttft,
            "itl" => LatencyMetric.Itl,
            _ => LatencyMetric.EndToEnd,
        };
        double? percentile = match.Groups["p"].Success ? int.Parse(match.Groups["p"].Value, CultureInfo.InvariantCulture) / 100.0 : null;
        double limit = double.Parse(match.Groups["limit"].Value, CultureInfo.InvariantCulture);
        return limit > 0 && percentile is null or (> 0 and < 1)
            ? new ServiceLevel(metric, percentile, match.Groups["unit"].Value == "s" ? TimeSpan.FromSeconds(limit) : TimeSpan.FromMilliseconds(limit))
            : null;
    }

    [GeneratedRegex(@"^(?<metric>ttft|itl|e2e)(?:_p(?<p>\d{1,2}))?<(?<limit>\d{1,7}(?:\.\d{1,6})?)(?<unit>ms|s)$", RegexOptions.IgnoreCase)]
    private static partial Regex Expression();
}

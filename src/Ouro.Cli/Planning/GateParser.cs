using System.Globalization;
using System.Text.RegularExpressions;
using Ouro.Analysis.Comparison;
using Ouro.Cli.Rendering;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Planning;

/// <summary>Reads <c>--fail-on</c>: <c>worse</c>, <c>ttft_p95&gt;+10%</c>, <c>local/baseline/c10:throughput&lt;-5%</c>, <c>error_share&gt;0.01</c>, <c>*/*/c1:e2e_p95&gt;2s</c>.</summary>
internal static partial class GateParser
{
    private static readonly string Expected =
        $"worse, or a metric ({EnumKeys.AllOf<ComparedMetric>()}), '<' or '>', and a change (+10%) or a limit (500ms, 2s, 0.01), with deployment/config/cLEVEL: before it for some cells only";

    public static Result<IReadOnlyList<Gate>> Parse(IEnumerable<string> expressions)
    {
        var gates = new List<Gate>();
        var faults = new List<Fault>();
        foreach (string text in expressions.SelectMany(e => e.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (ParseOne(text) is { } gate)
                gates.Add(gate);
            else
                faults.Add(Fault.BadInput($"--fail-on '{text}'", Expected, "write for instance --fail-on 'ttft_p95>+10%'"));
        }

        return faults.Count > 0 ? faults : gates;
    }

    private static Gate? ParseOne(string text)
    {
        var match = Expression().Match(text);
        if (!match.Success)
            return null;
        string[]? cells = match.Groups["cells"].Success ? match.Groups["cells"].Value.Split('/') : null;
        if (match.Groups["worse"].Success)
            return new Gate(text, cells, null, Above: true, IsRelative: true, Limit: 1);
        if (!EnumKeys.TryParse(match.Groups["metric"].Value.ToLowerInvariant(), out ComparedMetric metric))
            return null;
        bool isRelative = match.Groups["percent"].Success;
        string unit = match.Groups["unit"].Value;
        double number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);

        // A share has no ratio to hold against a percentage, a latency no meaning without its unit, a rate none with one.
        bool isLatency = metric is not (ComparedMetric.ErrorShare or ComparedMetric.Throughput or ComparedMetric.Goodput);
        if (isRelative ? metric == ComparedMetric.ErrorShare || number <= -100 : isLatency != (unit.Length > 0) || number < 0)
            return null;
        double limit = isRelative ? 1 + (number / 100) : unit == "ms" ? number / 1000 : number;
        return new Gate(text, cells, metric, match.Groups["side"].Value == ">", isRelative, limit);
    }

    [GeneratedRegex(@"^(?:(?<cells>[^/:\s]+/[^/:\s]+/(?:c\d{1,7}|\*)):)?(?:(?<worse>worse)|(?<metric>[a-z0-9_]+)\s*(?<side>[<>])\s*(?:(?<number>[+-]\d{1,6}(?:\.\d{1,6})?)(?<percent>%)|(?<number>\d{1,9}(?:\.\d{1,9})?)(?<unit>ms|s|)))$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();
}

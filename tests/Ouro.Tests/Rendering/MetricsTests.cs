using System.Globalization;
using System.Text.Json;
using Ouro.Cli.Rendering.Metrics;
using Ouro.Cli.Rendering.Readings;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Tests.Analysis;

namespace Ouro.Tests.Rendering;

public sealed class MetricsTests
{
    [Fact]
    public void Prometheus_text_has_a_family_per_figure_and_a_sample_per_row_in_every_culture()
    {
        var summary = SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan()));
        using var culture = new CultureScope("de-DE");
        string text = PrometheusText.Render(summary);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string[] lines = text.TrimEnd('\n').Split('\n');
        Assert.Contains("# TYPE ouro_p95_ttft_seconds gauge", lines);
        Assert.Equal(lines.Count(l => l.StartsWith("# TYPE", StringComparison.Ordinal)), lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count());
        foreach (string line in lines.Where(l => l[0] != '#'))
        {
            Assert.Matches("^ouro_[a-z0-9_]+\\{run=\"[^\"]*\",deployment=\"[^\"]*\",config=\"[^\"]*\",concurrency=\"[0-9]+\",load_model=\"[a-z]+\"\\} ", line);
            Assert.True(double.TryParse(line[(line.LastIndexOf(' ') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out _), line);
        }
    }

    [Fact]
    public void Otlp_has_the_shape_that_a_collector_reads()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan());
        using var stream = new MemoryStream();
        OtlpJson.Write(stream, capture, SyntheticSummary.Of(capture));
        using var document = JsonDocument.Parse(stream.ToArray());
        var metrics = document.RootElement.GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray().ToList();
        var ttft = metrics.Single(m => m.GetProperty("name").GetString() == "ouro_p50_ttft_seconds");
        Assert.Equal("s", ttft.GetProperty("unit").GetString());
        var point = ttft.GetProperty("gauge").GetProperty("dataPoints")[0];
        Assert.True(point.GetProperty("asDouble").GetDouble() > 0);
        Assert.Matches("^[0-9]{19}$", point.GetProperty("timeUnixNano").GetString()!);
        Assert.Contains(point.GetProperty("attributes").EnumerateArray(), a => a.GetProperty("key").GetString() == "deployment" && a.GetProperty("value").GetProperty("stringValue").GetString() == "local");
    }

    [Theory]
    [InlineData(1000, "8 (baseline)")]
    [InlineData(60, "2 (baseline)")]
    [InlineData(1, "at no level (baseline)")]
    public void The_highest_level_that_meets_the_service_levels_is_named(int limitMs, string expected)
    {
        // Half of the residence passes before the first token: 25, 50, 200 ms of TTFT at 1, 2, 8.
        int[] levels = [1, 2, 8];
        var plan = SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], levels, serviceLevels: [new ServiceLevel(LatencyMetric.Ttft, 0.95, TimeSpan.FromMilliseconds(limitMs))]);
        var run = SimulatedCell.Run(plan, [.. levels.Select(level => new SimulatedCell { Level = level, Requests = 100, Residence = (_, _) => 0.05 * level }.Capture())]);
        var reading = ServiceLevelReading.Of(Ouro.Analysis.Summarizer.Summarize(run))!;
        Assert.Contains(expected, reading.Text, StringComparison.Ordinal);
    }
}

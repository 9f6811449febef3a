using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ouro.Cli.Rendering.Csv;
using Ouro.Cli.Rendering.Html;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Markdown;

namespace Ouro.Tests.Rendering;

public sealed partial class ReportTests
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void Markdown_and_csv_are_the_same_in_every_culture(string culture)
    {
        using var scope = new CultureScope(culture);
        var capture = SyntheticRun.Capture(SyntheticRun.Plan());
        GoldenText.Matches("report.md", MarkdownReport.Render(capture, SyntheticSummary.Of(capture)));
        GoldenText.Matches("results.csv", ResultsCsv.Render(SyntheticSummary.Of(capture)));
    }

    [Fact]
    public void Markdown_shows_the_cost_of_a_request_where_it_was_profiled()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(10, 1) with { Profile = true });
        string markdown = MarkdownReport.Render(capture, SyntheticSummary.Of(capture));
        Assert.Contains("| Cell | CPU ms | Throttled ms | Run-queue wait ms | Allocated KiB |\n| --- | ---: | ---: | ---: | ---: |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("| baseline k8s-twin at 5 | 12.0 | 4.00 | 1.00 | 48.8 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("| baseline local at 1 | 12.0 | n/a (no limit is set) | 1.00 | n/a (1) |\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_null_of_the_results_has_a_reason()
    {
        var rows = ResultsOf(SyntheticRun.Capture(SyntheticRun.Plan()));
        Assert.Equal(32, rows.Count);
        foreach (var row in rows)
        {
            foreach (var property in row.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Null))
                Assert.NotEmpty(row.GetProperty(property.Name + "_reason").GetString()!);
        }
    }

    [Fact]
    public void An_unmeasured_row_has_no_numbers()
    {
        var row = ResultsOf(SyntheticRun.Capture(SyntheticRun.Plan())).Single(r =>
            r.GetProperty("deployment").GetString() == "k8s-twin" && r.GetProperty("config").GetString() == "mock-both" && r.GetProperty("concurrency").GetInt32() == 5);
        foreach (string key in new[] { "total_requests", "successful", "failed", "requests_per_second", "avg_ttft_s", "p95_ttft_s", "generator" })
            Assert.Equal(JsonValueKind.Null, row.GetProperty(key).ValueKind);
        Assert.Equal("not_measured", row.GetProperty("validity").GetString());
    }

    [Fact]
    public void The_page_is_one_file_without_addresses_to_fetch()
    {
        string page = PageOf(SyntheticRun.Capture(SyntheticRun.Plan()));
        Assert.DoesNotMatch(Fetching(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("Apache License", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--ouro:", page, StringComparison.Ordinal);
        using var data = JsonDocument.Parse(DataOf(page));
        Assert.Equal(32, data.RootElement.GetProperty("cells").GetArrayLength());
    }

    [Fact]
    public void Text_from_outside_cannot_become_markup()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(3, 1, "</script><b>Local", "K8s|x")) with { Notes = ["</script><script>alert(1)</script> a | b"] };
        string page = PageOf(capture);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.DoesNotContain("<b>Local", page, StringComparison.Ordinal);
        string markdown = MarkdownReport.Render(capture, SyntheticSummary.Of(capture));
        Assert.Contains("a \\| b", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", markdown.Replace("\\<script", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_stays_small_however_many_requests_there_are()
    {
        // Above the caps on rows and quantiles per cell, five times the requests change nothing but digits.
        int some = Encoding.UTF8.GetByteCount(PageOf(SyntheticRun.Capture(SyntheticRun.Plan(250, 1))));
        int many = Encoding.UTF8.GetByteCount(PageOf(SyntheticRun.Capture(SyntheticRun.Plan(1_250, 1))));
        Assert.InRange(many, some * 0.9, some * 1.1);
        Assert.InRange(many, 500_000, 5_000_000);
    }

    [Fact]
    public void Findings_reach_the_page()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(3, 1));
        using var finding = JsonDocument.Parse("""{"id":"f1","claim":"Embedding runs one at a time"}""");
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, capture, SyntheticSummary.Of(capture), [finding.RootElement]);
        using var data = JsonDocument.Parse(DataOf(Encoding.UTF8.GetString(stream.ToArray())));
        Assert.Equal("f1", data.RootElement.GetProperty("findings")[0].GetProperty("id").GetString());
    }

    [Fact]
    public void The_page_carries_the_laws_the_stub_effects_and_the_windows()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(30, 1) with { Profile = true });
        using var data = JsonDocument.Parse(DataOf(PageOf(capture)));
        var curve = data.RootElement.GetProperty("scaling").EnumerateArray().First(c => c.GetProperty("deployment").GetString() == "local" && c.GetProperty("config").GetString() == "baseline");
        Assert.True(curve.GetProperty("law").ValueKind == JsonValueKind.Object || curve.GetProperty("law_reason").GetString()!.Length > 0);
        Assert.Contains(data.RootElement.GetProperty("stub_effects").EnumerateArray(), r => r.GetProperty("effects").GetArrayLength() > 0);
        var windows = data.RootElement.GetProperty("windows").EnumerateArray().ToList();
        Assert.Equal(capture.Cells.Count, windows.Count);
        Assert.Equal(windows.OrderBy(w => w.GetProperty("from").GetDouble()), windows);
        Assert.All(windows, w => Assert.True(w.GetProperty("to").GetDouble() > w.GetProperty("from").GetDouble()));
        Assert.Contains(windows, w => w.GetProperty("cpu").ValueKind == JsonValueKind.Number && w.GetProperty("cpu_limit").ValueKind == JsonValueKind.Number);
        Assert.Contains(windows, w => w.GetProperty("cpu_limit").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public void A_ladder_beside_the_run_brings_its_budgets_and_a_broken_one_a_fault()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("ouro-ladder").FullName, "ladder_20260304_050607.json");
        Assert.Empty(LadderBudgets.Read(path).Value);
        File.WriteAllText(path, """{"metric":"requests_per_second","level":8,"a":20,"b":5,"shares":[],"cells":[1],"others":[{"metric":"ttft_mean_s","level":8}]}""");
        var budgets = LadderBudgets.Read(path).Value;
        Assert.Equal(["requests_per_second", "ttft_mean_s"], budgets.Select(b => b.GetProperty("metric").GetString()));
        Assert.False(budgets[0].TryGetProperty("cells", out _));
        File.WriteAllText(path, """{"metric":"requests""");
        Assert.Contains("ouro ladder", LadderBudgets.Read(path).Faults.Single().ToString(), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static List<JsonElement> ResultsOf(Ouro.Model.Records.RunCapture capture)
    {
        using var stream = new MemoryStream();
        ResultsJson.Write(stream, SyntheticSummary.Of(capture));
        return [.. JsonDocument.Parse(stream.ToArray()).RootElement.EnumerateArray()];
    }

    private static string PageOf(Ouro.Model.Records.RunCapture capture)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, capture, SyntheticSummary.Of(capture));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string DataOf(string page)
    {
        const string open = """<script type="application/json" id="data">""";
        int start = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        return page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(\s*["']?https?:|\bfetch\(|XMLHttpRequest""", RegexOptions.IgnoreCase)]
    private static partial Regex Fetching();
}

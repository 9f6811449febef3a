using System.Text;
using System.Xml.Linq;
using NJsonSchema;
using Ouro.Analysis.Comparison;
using Ouro.Cli.Planning;
using Ouro.Cli.Rendering.Comparisons;
using Ouro.Tests.Architecture;

namespace Ouro.Tests.Rendering.Comparisons;

public sealed class ComparisonTextTests
{
    private static readonly IReadOnlyList<GateOutcome> Gates =
        [.. GateParser.Parse(["ttft_p95>+10%", "throughput<-5%", "goodput<-5%"]).Value.Select(g => g.Evaluate(SampleComparison.Comparison))];

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void The_terminal_shows_what_has_to_be_read(string culture)
    {
        using var scope = new CultureScope(culture);
        GoldenText.Matches("comparison.txt", ComparisonText.Render(SampleComparison.Comparison, Gates, all: false));
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void Markdown_shows_all_rows_when_asked(string culture)
    {
        using var scope = new CultureScope(culture);
        GoldenText.Matches("comparison.md", ComparisonText.RenderMarkdown(SampleComparison.Comparison, Gates, all: true));
    }

    [Fact]
    public void JUnit_counts_failures_and_what_could_not_be_told()
    {
        using var stream = new MemoryStream();
        ComparisonJUnit.Write(stream, SampleComparison.Comparison, Gates);
        var suites = XDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()).TrimStart('\uFEFF')).Root!.Elements("testsuite").ToList();
        Assert.Equal(("3", "2", "0"), Counts(suites[0]));
        Assert.Equal(("6", "2", "2"), Counts(suites[1]));
        Assert.Equal("ttft_p95>+10%", suites[0].Elements("testcase").First(c => c.Element("failure") is not null).Attribute("name")!.Value);

        static (string, string, string) Counts(XElement suite) => (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("skipped")!.Value);
    }

    [Fact]
    public void Annotations_are_one_escaped_line_each()
    {
        var hostile = SampleComparison.Comparison with { Differences = ["100% new\n::error::forged"] };
        string[] lines = GitHubAnnotations.Render(hostile, Gates).TrimEnd('\n').Split('\n');
        Assert.Equal(2 + 2 + 1, lines.Length);
        Assert.Equal("::error title=ouro gate::FAILED: ttft_p95>+10%25 at local/baseline/c10 ttft_p95 412 ms, was 300 ms", lines[0]);
        Assert.Equal("::notice title=ouro compare::100%25 new%0A::error::forged", lines[^1]);
    }

    [Fact]
    public async Task The_document_matches_its_schema()
    {
        using var stream = new MemoryStream();
        ComparisonJson.Write(stream, SampleComparison.Comparison, Gates);
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs/schema/comparison.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(stream.ToArray())).Select(e => $"{e.Path}: {e.Kind}"));
    }
}

using Ouro.Cli.Rendering.Terminal;
using Spectre.Console;

namespace Ouro.Tests.Rendering;

public sealed class ConsoleTablesTests
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void The_table_is_the_same_in_every_culture(string culture)
    {
        using var scope = new CultureScope(culture);
        GoldenText.Matches("tables.txt", ConsoleTables.Render(SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan()))));
    }

    [Fact]
    public void The_heading_and_header_are_the_contracts()
    {
        string text = ConsoleTables.Render(SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan())));
        Assert.StartsWith("Configuration: baseline - Full pipeline (no mocking)\nConc | Local RPS | K8s RPS | Local TTFT | K8s TTFT | Ratio (L/K)\n-----|-----------|---------|", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profiled_run_shows_what_a_request_cost()
    {
        string text = ConsoleTables.Render(SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan(10, 1) with { Profile = true })));
        GoldenText.Matches("costs.txt", text[text.IndexOf("Resources per", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void One_deployment_has_no_ratio()
    {
        string text = ConsoleTables.Render(SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan(10, 1, "Local"))));
        Assert.Contains("Conc | Local RPS | Local TTFT\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ratio", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_deployments_have_columns_each()
    {
        string text = ConsoleTables.Render(SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan(10, 1, "Local", "K8s", "Cloud"))));
        Assert.Contains("Conc | Local RPS | K8s RPS | Cloud RPS | Local TTFT | K8s TTFT | Cloud TTFT | Ratio (L/K)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_console_gets_the_same_text()
    {
        var summary = SyntheticSummary.Of(SyntheticRun.Capture(SyntheticRun.Plan(10, 1)));
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        ConsoleTables.Write(console, summary);
        Assert.Equal(ConsoleTables.Render(summary), writer.ToString());
    }
}

using Ouro.Analysis.Factorial;
using Ouro.Analysis.Scaling;
using Ouro.Cli.Rendering.Tables;
using Ouro.Cli.Rendering.Terminal;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Rendering;

public sealed class StageTableTests
{
    [Fact]
    public void Stages_show_what_they_take_alone_and_under_load_and_why_no_law_fits()
    {
        var embed = new StageScaling(
            PipelineStage.Embed, 0.050, 1, 1.04, 20.8, Reading<double>.Unknown("a part of another stage"),
            [new StageAtLevel(1, 40, 5, 0.050, 0, 0.25, 0.0, 0.050), new StageAtLevel(8, 40, 20.8, 0.310, 0.260, 6.45, 0.259, 0.051)]);
        var search = embed with { Stage = PipelineStage.Accept, QueueingShare = 0.125 };
        var curve = new ScalingCurve("local", "baseline", [(1, 5), (8, 20.8)], Reading<UslFit>.Unknown("needs 4 concurrency levels, has 2"), [search, embed]);
        Assert.Equal(
            """
            Stages: local, baseline, at 8
            Stage  | S alone  | R at top | W queueing | Q inside | c at once | Share of waiting
            -------|----------|----------|------------|----------|-----------|------------------
            accept | 50.0 ms  |  310 ms  |    260 ms  |    6.45  |     1.04  |          12.5 %
            embed  | 50.0 ms  |  310 ms  |    260 ms  |    6.45  |     1.04  |
              Universal Scalability Law not fitted: needs 4 concurrency levels, has 2

            """.ReplaceLineEndings("\n"),
            ConsoleTables.Render(new StageTable(curve)));
    }

    [Fact]
    public void Effects_are_factors_and_only_those_that_survive_the_correction_are_marked()
    {
        var result = new FactorialResult(
            "local", 20,
            [
                new FactorialEffect(FactorialTerm.Embeddings, FactorialMetric.Throughput, new Estimate(6.9, 5.2, double.PositiveInfinity), 0.0001, 0.0012),
                new FactorialEffect(FactorialTerm.Llm, FactorialMetric.Throughput, new Estimate(1.04, 0.9, 1.2), 0.02, 0.12),
            ],
            [], null);
        string text = ConsoleTables.Render(new EffectTable(result));
        Assert.Contains("6.90 [5.20, ∞)*", text, StringComparison.Ordinal);
        Assert.Contains("1.04 [0.900, 1.20] ", text, StringComparison.Ordinal);
        Assert.Contains("n/a", text, StringComparison.Ordinal);
    }
}

using Ouro.Analysis.Factorial;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Factorial;

public sealed class FactorialAnalysisTests
{
    // Seconds per request at baseline, embeddings stubbed, LLM stubbed, both.
    private static readonly double[] Multiplicative = [0.8, 0.4, 0.2, 0.1];
    private static readonly double[] HiddenByInteraction = [0.8, 0.8, 0.8, 0.1];

    [Fact]
    public void EffectsAreThoseOfArithmetic()
    {
        var result = Analyze(Multiplicative, 400, 1);
        Assert.Null(result.WhyNot);

        // X: 5, 10, 20, 40 per second: embeddings ×2, LLM ×4 in either state of the other, no interaction.
        Assert.InRange(Throughput(result, FactorialTerm.Embeddings).Factor.Value, 1.95, 2.05);
        Assert.InRange(Throughput(result, FactorialTerm.Llm).Factor.Value, 3.9, 4.1);
        Assert.InRange(Throughput(result, FactorialTerm.Interaction).Factor.Value, 0.97, 1.03);
        Assert.True(Throughput(result, FactorialTerm.Llm).IsSignificant);
        Assert.False(Throughput(result, FactorialTerm.Interaction).IsSignificant);

        var ttft = result.Effects.Single(e => e is { Term: FactorialTerm.Llm, Metric: FactorialMetric.TtftP50 });
        Assert.InRange(ttft.Factor.Value, 0.24, 0.26);
        Assert.True(ttft.IsSignificant);
    }

    [Fact]
    public void SimpleEffectsShowWhatAMainEffectHides()
    {
        var result = Analyze(HiddenByInteraction, 400, 1);
        var embeddings = result.Simple.Single(s => s is { Term: FactorialTerm.Embeddings, Metric: FactorialMetric.Throughput });
        Assert.InRange(embeddings.OtherReal.Value, 0.97, 1.03);
        Assert.InRange(embeddings.OtherStubbed.Value, 7.7, 8.3);

        // ½·ln 8 as a factor.
        Assert.InRange(Throughput(result, FactorialTerm.Interaction).Factor.Value, Math.Sqrt(8) * 0.97, Math.Sqrt(8) * 1.03);
        Assert.True(Throughput(result, FactorialTerm.Interaction).IsSignificant);
    }

    [Fact]
    public void MissingConfigurationIsNamed()
    {
        var plan = SimulatedCell.Plan(["local"], StubConfiguration.All, [4]);
        var result = Assert.Single(FactorialAnalysis.Analyze(SimulatedCell.Run(plan, [new SimulatedCell().Capture()])));
        Assert.StartsWith("mock-embeddings was not measured", result.WhyNot, StringComparison.Ordinal);
        Assert.Empty(result.Effects);
    }

    [Fact]
    public void IntervalsCoverTheTruthAndCorrectedFalseAlarmsAreRare()
    {
        const int Trials = 300;
        int covered = 0, alarms = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var result = Analyze([0.1, 0.1, 0.1, 0.1], 150, (ulong)(1000 + (trial * 10)));
            var median = result.Effects.Single(e => e is { Term: FactorialTerm.Embeddings, Metric: FactorialMetric.TtftP50 }).Factor;
            if (median.Low <= 1 && 1 <= median.High)
                covered++;
            if (result.Effects.Any(e => e.IsSignificant))
                alarms++;
        }

        // 300 trials: one standard error of 95 % is 1.3 %.
        Assert.InRange(covered / (double)Trials, 0.93, 0.975);
        Assert.InRange(alarms / (double)Trials, 0, 0.06);
    }

    private static FactorialEffect Throughput(FactorialResult result, FactorialTerm term) =>
        result.Effects.Single(e => e.Term == term && e.Metric == FactorialMetric.Throughput);

    private static FactorialResult Analyze(double[] secondsPerCorner, int requests, ulong seed)
    {
        StubConfiguration[] corners = [StubConfiguration.Baseline, StubConfiguration.EmbeddingsStubbed, StubConfiguration.LlmStubbed, StubConfiguration.BothStubbed];
        var cells = new List<CellCapture>();
        for (int i = 0; i < corners.Length; i++)
        {
            double mean = secondsPerCorner[i];
            cells.Add(new SimulatedCell
            {
                Configuration = corners[i],
                Requests = requests,
                TokensPerReply = 2,
                Seed = seed + (ulong)i,
                Residence = (random, _) => mean * (0.8 + (0.4 * random.NextDouble())),
            }.Capture());
        }

        var plan = SimulatedCell.Plan(["local"], StubConfiguration.All, [4]) with { Seed = seed };
        return Assert.Single(FactorialAnalysis.Analyze(SimulatedCell.Run(plan, cells)));
    }
}

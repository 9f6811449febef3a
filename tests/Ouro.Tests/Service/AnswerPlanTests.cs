using System.Diagnostics;
using Ouro.RagService.Hosting;
using Ouro.RagService.Simulator;

namespace Ouro.Tests.Service;

public sealed class AnswerPlanTests
{
    [Fact]
    public void The_same_seed_and_number_give_the_same_answer_and_others_do_not()
    {
        var options = Read("--jitter", "0.5", "--seed", "7");
        var first = AnswerPlan.Draw(options, 3, 16);
        var again = AnswerPlan.Draw(options, 3, 16);
        Assert.Equal(first.Tokens, again.Tokens);
        Assert.Equal(first.DueTicks.ToArray(), again.DueTicks.ToArray());
        Assert.NotEqual(first.DueTicks.ToArray(), AnswerPlan.Draw(options, 4, 16).DueTicks.ToArray());
        Assert.NotEqual(first.DueTicks.ToArray(), AnswerPlan.Draw(Read("--jitter", "0.5", "--seed", "8"), 3, 16).DueTicks.ToArray());
    }

    [Fact]
    public void Without_jitter_tokens_are_due_at_exact_multiples()
    {
        var plan = AnswerPlan.Draw(Read("--ttft-ms", "100", "--itl-ms", "10"), 1, 5);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => (long)((100.0 + 10 * i) * Stopwatch.Frequency / 1000)), plan.DueTicks.ToArray());
    }

    [Fact]
    public void Errors_come_at_their_rate()
    {
        var options = Read("--error-rate", "0.2", "--error-kind", "mixed");
        var kinds = Enumerable.Range(0, 5_000).Select(i => AnswerPlan.Draw(options, i, 1).Error).CountBy(kind => kind).ToDictionary();
        // Five standard deviations of a binomial of 5,000 draws.
        Assert.InRange(5_000 - kinds[PlannedError.None], 1_000 - 142, 1_000 + 142);
        Assert.Equal(5, kinds.Count);
        Assert.DoesNotContain(PlannedError.Mixed, kinds.Keys);
    }

    private static SimulatorOptions Read(params string[] arguments) =>
        SimulatorOptions.Read(new SettingReader(SimulatorOptions.Settings, arguments, _ => null))!;
}

using System.Globalization;
using System.Text;
using Ouro.Cli.Rendering;
using Ouro.Model.Findings;

namespace Ouro.Cli.Faultlab;

/// <summary>The lab's result for people, in the invariant culture.</summary>
internal static class LabText
{
    public static string RenderStep(LabStep step)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"[{step.Number}/{step.Total}] {step.Scenario.Name,-24} ");
        if (step.LeftOut is { } reason)
            return head + reason;
        if (!step.Judged.TryGet(out var judgement))
            return head + step.Judged.Faults[0];
        string mark = judgement.IsRight ? "right" : "WRONG";
        string gain = judgement.Gain.ValueOrNull is { } pair
            ? string.Create(CultureInfo.InvariantCulture, $"   gain {pair.Predicted:0.00} predicted, {pair.Measured:0.00} measured")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{head}{mark}   {Seen(judgement)}{(judgement.IsRight ? "" : $", expected {Expected(judgement.Scenario)}")}{gain}   {judgement.MeasuredSeconds:0} s{Disturbed(judgement)}");
    }

    public static string Render(LabScore score, IReadOnlyList<(Scenario Scenario, string Reason)> unjudged)
    {
        var text = new StringBuilder();
        foreach (var half in new[] { LabHalf.Scoring, LabHalf.Tuning })
        {
            var of = score.Of(half);
            if (of.Judgements.Count > 0)
                RenderHalf(text, half, of);
        }

        if (score.Faults > 0)
            RenderConfusion(text, score);
        if (score.Wrong.Any())
        {
            text.AppendLine("Wrong:");
            foreach (var judgement in score.Wrong)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {judgement.Scenario.Name}: expected {Expected(judgement.Scenario)}, first verdict {Seen(judgement)}{Disturbed(judgement)}");
                foreach (var finding in judgement.Findings)
                    text.AppendLine(CultureInfo.InvariantCulture, $"    {finding.Rank}. {finding.Claim}");
            }
        }

        if (unjudged.Count > 0)
        {
            text.AppendLine("Not judged:");
            foreach (var (scenario, reason) in unjudged)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {scenario.Name}: {reason}");
        }

        return text.ToString();
    }

    public static string Expected(Scenario scenario)
    {
        string mechanisms = string.Join(" or ", scenario.Truth.Mechanisms.Select(EnumKeys.KeyOf));
        return scenario.Truth.Stages.Count == 0 ? mechanisms : $"{mechanisms} in {string.Join(" or ", scenario.Truth.Stages.Select(EnumKeys.KeyOf))}";
    }

    public static string Seen(Judgement judgement) => judgement.First is { } first ? $"{EnumKeys.KeyOf(first.Mechanism)} in {EnumKeys.KeyOf(first.Stage)}" : "no finding";

    private static void RenderHalf(StringBuilder text, LabHalf half, LabScore score)
    {
        text.AppendLine(half == LabHalf.Scoring ? "Scoring half (no rule was tuned on it):" : "Tuning half:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  first verdict right   {score.Right} of {score.Faults}{Percent(score.Right, score.Faults)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  false alarms          {score.FalseAlarms} of {score.Healthy} healthy controls");
        text.AppendLine(CultureInfo.InvariantCulture, $"  traps seen through    {score.TrapsRight} of {score.Traps}");
        string median = score.GainErrorMedian is { } m && score.GainErrorP90 is { } p
            ? string.Create(CultureInfo.InvariantCulture, $"median {m * 100:0.0} %, 90th percentile {p * 100:0.0} % over {score.Predictions} predictions")
            : "n/a (no prediction could be tested)";
        text.AppendLine(CultureInfo.InvariantCulture, $"  error of the gain     {median}");
        text.AppendLine();
    }

    private static void RenderConfusion(StringBuilder text, LabScore score)
    {
        text.AppendLine("Planted               | First verdict");
        text.AppendLine("----------------------|--------------");
        foreach (var (planted, row) in score.Confusion)
            text.AppendLine(CultureInfo.InvariantCulture, $"{EnumKeys.KeyOf(planted),-21} | {string.Join(", ", row.Select(seen => $"{Name(seen.Seen)} {seen.Times}"))}");
        text.AppendLine();
    }

    private static string Disturbed(Judgement judgement) =>
        judgement.NeighbourCores < QuietRun.QuietCores ? "" : string.Create(CultureInfo.InvariantCulture, $"   disturbed: neighbours used {judgement.NeighbourCores:0.0} CPUs");

    private static string Name(Mechanism? mechanism) => mechanism is { } known ? EnumKeys.KeyOf(known) : "no finding";

    private static string Percent(int part, int whole) => whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({100.0 * part / whole:0} %)");
}

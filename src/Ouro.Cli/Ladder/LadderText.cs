using System.Globalization;
using System.Text;
using Ouro.Cli.Rendering;
using Ouro.Model.Attribution;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Ladder;

/// <summary>The gap's budget for people: step by step from A to B, the largest share first, in the invariant culture.</summary>
internal static class LadderText
{
    // Of the longer of A and B.
    private const int BarWidth = 24;

    // More would push the budget off the screen.
    private const int MostReasons = 4;

    public static string Render(LadderResult result)
    {
        var text = new StringBuilder();
        text.AppendLine("A: the plain local process.");
        text.AppendLine(CultureInfo.InvariantCulture, $"B: {result.Plan.Worse}.");
        foreach (var budget in result.Budgets)
        {
            text.AppendLine();
            Render(text, budget, result.Plan.Limits, result.Plan.IsReal);
        }

        text.AppendLine();
        RenderValidity(text, result.Budgets[0].Validity);
        foreach (string note in result.Notes)
            text.AppendLine(CultureInfo.InvariantCulture, $"Note: {note}");
        return text.ToString();
    }

    /// <summary>The same cells carry every metric.</summary>
    private static void RenderValidity(StringBuilder text, Validity validity)
    {
        if (validity.State == ValidityState.Valid)
            return;
        text.AppendLine(CultureInfo.InvariantCulture, $"{EnumKeys.KeyOf(validity.State)}, because of:");
        foreach (string reason in validity.Reasons.Take(MostReasons))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {reason}");
        if (validity.Reasons.Count > MostReasons)
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {validity.Reasons.Count - MostReasons} more, in the results file");
    }

    /// <summary>The first of them in one line.</summary>
    public static string Reasons(Validity validity) => string.Join("; ", validity.Reasons.Count > MostReasons
        ? validity.Reasons.Take(MostReasons).Append($"and {validity.Reasons.Count - MostReasons} more, in the results file")
        : validity.Reasons);

    private static void Render(StringBuilder text, GapBudget budget, PodLimits limits, bool isReal)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{Title(budget.Metric)} at {NumberText.Counted(budget.Level, "concurrent request")}");
        double longest = Math.Max(budget.A.ValueOrNull ?? 0, budget.B.ValueOrNull ?? 0);
        int width = budget.Shares.Select(s => limits.Describe(s.Limit).Length).Append("unexplained".Length).Max() + 2;
        AppendEnd("A", budget.A);
        double taken = 0;
        foreach (var share in budget.Shares.OrderByDescending(s => s.Share.Value))
            AppendStep(limits.Describe(share.Limit), share.Share, $"   alone: {Value(budget.Metric, share.Alone)}");
        if (budget.Unexplained.ValueOrNull is { } rest)
            AppendStep("unexplained", rest, "");
        AppendEnd("B", budget.B);
        text.AppendLine("  " + Verdict(budget));
        if (isReal)
            text.AppendLine("  " + TwinVerdict(budget));

        void AppendEnd(string name, Reading<double> value) => text.AppendLine(value.ValueOrNull is { } known
            ? $"  {name.PadRight(width)} {Value(budget.Metric, known),12}  {Bar(0, known / longest)}".TrimEnd()
            : $"  {name.PadRight(width)} n/a ({value.Reason})");

        void AppendStep(string name, Estimate share, string alone)
        {
            double before = budget.After(taken)!.Value;
            taken += share.Value;
            double after = budget.After(taken)!.Value;
            string bar = Bar(Math.Min(before, after) / longest, Math.Max(before, after) / longest);
            text.AppendLine(CultureInfo.InvariantCulture, $"    {name.PadRight(width - 2)} {Value(budget.Metric, after),12}  {bar}  {Range(share)}{alone}");
        }
    }

    public static string Verdict(GapBudget budget)
    {
        if (budget.Gap.ValueOrNull is not { } gap)
            return $"The gap is unknown: {budget.Gap.Reason}.";
        string size = Size(budget.Metric, gap);
        return budget.Unexplained.IsKnown
            ? $"B is {(gap.Value > 0 ? "worse" : "better")} by {size}; a limit's share is its mean part over all orders of adding them."
            : $"The gap, {size}, is not split: {budget.Unexplained.Reason}.";
    }

    /// <summary>What the limits, reproduced here, say of a real B.</summary>
    public static string TwinVerdict(GapBudget budget)
    {
        if (budget.TwinGap.ValueOrNull is not { } twin)
            return $"The twin's gap is unknown: {budget.TwinGap.Reason}.";
        string here = $"The same service under all limits here is {(twin.Value > 0 ? "worse" : "better")} than A by {Size(budget.Metric, twin)}";
        return (budget.Explained.ValueOrNull, budget.Unexplained.ValueOrNull) is ({ } explained, { } rest)
            ? $"{here}: the limits explain {Range(explained)} of B's gap; {Range(rest)} is left to the node, the network, the image and their neighbours."
            : $"{here}; how much of B's gap that explains is unknown: {budget.Explained.Reason}.";
    }

    public static string Title(GapMetric metric) => metric == GapMetric.RequestsPerSecond ? "Throughput" : "Mean time to first token";

    private static string Size(GapMetric metric, Estimate gap) => $"{Value(metric, gap.Value)} [{Value(metric, gap.Low)}, {Value(metric, gap.High)}]";

    /// <summary>A part of the gap with its interval.</summary>
    public static string Range(Estimate part) => $"{Percent(part.Value)} % [{Percent(part.Low)}, {Percent(part.High)}]";

    public static string Value(GapMetric metric, double value) => metric == GapMetric.RequestsPerSecond ? NumberText.Significant(value) + " req/s" : NumberText.Seconds(value);

    private static string Percent(double share) => NumberText.Fixed(share * 100, 0);

    /// <summary>A bar from one share of the width to another; a change too small for a block is a thin line.</summary>
    private static string Bar(double from, double to)
    {
        int start = Math.Clamp((int)Math.Round(from * BarWidth), 0, BarWidth);
        int end = Math.Clamp((int)Math.Round(to * BarWidth), start, BarWidth);
        string bar = new string(' ', start) + (end > start ? new string('█', end - start) : "▏");
        return bar.PadRight(BarWidth + 1);
    }
}

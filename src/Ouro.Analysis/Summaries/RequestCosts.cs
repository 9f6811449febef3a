using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>The resources of a row's repetitions, divided among its requests.</summary>
internal static class RequestCosts
{
    public static RequestCost Of(IReadOnlyList<CellCapture> repetitions) => new(
        PerSuccess(repetitions, r => r.CpuSeconds),
        PerSuccess(repetitions, r => r.ThrottledSeconds),
        PerSuccess(repetitions, r => r.RunQueueWaitSeconds),
        PerSuccess(repetitions, r => r.AllocatedBytes));

    /// <summary>Σ total ÷ Σ successes over the repetitions in which the total is known.</summary>
    private static Reading<double> PerSuccess(IReadOnlyList<CellCapture> repetitions, Func<CellResources, Reading<double>> select)
    {
        double total = 0;
        int successes = 0;
        bool isKnown = false;
        foreach (var capture in repetitions)
        {
            if (select(capture.Resources).ValueOrNull is not { } value)
                continue;
            isKnown = true;
            total += value;
            successes += capture.Requests.Count(r => r.Succeeded);
        }

        if (!isKnown)
            return Reading<double>.Unknown(select(repetitions[0].Resources).Reason!);
        return successes > 0 ? total / successes : Reading<double>.Unknown("no request succeeded");
    }
}

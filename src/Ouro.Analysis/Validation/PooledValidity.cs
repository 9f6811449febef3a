using Ouro.Analysis.Summaries;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Validation;

/// <summary>The validity of a row whose repetitions are pooled, and which repetitions it pools.</summary>
internal static class PooledValidity
{
    /// <summary>Invalid repetitions are left out, with their reason, as long as another stands; the row is then suspect. When all are invalid, all are pooled and the row is invalid.</summary>
    public static (IReadOnlyList<CellCapture> Used, Validity Validity) Judge(PlannedRow row)
    {
        var judged = row.Captures.Select(c => (Capture: c, Validity: CellValidity.Judge(c))).ToList();
        var standing = judged.Where(j => j.Validity.State != ValidityState.Invalid).ToList();
        var used = standing.Count > 0 ? standing : judged;

        var state = used.Max(j => j.Validity.State);
        var reasons = used.SelectMany(j => j.Validity.Reasons.Select(r => Named(row, j.Capture, r))).ToList();
        if (standing.Count > 0 && standing.Count < judged.Count)
        {
            state = ValidityState.Suspect;
            foreach (var (capture, validity) in judged.Where(j => j.Validity.State == ValidityState.Invalid))
                reasons.Add($"repetition {capture.Cell.Repetition} left out: {string.Join("; ", validity.Reasons)}");
        }

        // Fewer repetitions make no number wrong, but whoever reads the row must know of them.
        if (judged.Count < row.Repetitions)
            reasons.Add($"{judged.Count} of {row.Repetitions} repetitions measured: {row.WhyUnmeasured}");
        return (used.Select(j => j.Capture).ToList(), new Validity(state, reasons.Distinct().ToList()));
    }

    private static string Named(PlannedRow row, CellCapture capture, string reason) =>
        row.Repetitions > 1 ? $"repetition {capture.Cell.Repetition}: {reason}" : reason;
}

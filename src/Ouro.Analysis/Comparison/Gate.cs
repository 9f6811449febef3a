namespace Ouro.Analysis.Comparison;

/// <summary>
/// One <c>--fail-on</c> expression. A relative one (<see cref="IsRelative"/>) holds against a row when the whole interval of its ratio
/// lies beyond the limit and the row is significant after the correction for many comparisons, so that noise closes no gate.
/// An absolute one looks at the value of the newer run.
/// </summary>
/// <param name="Expression">As the user wrote it.</param>
/// <param name="CellPattern">Deployment/configuration/level with <c>*</c> for any part; null: every cell.</param>
/// <param name="Metric">Null: the gate is on the verdict <see cref="ComparisonVerdict.Worse"/>.</param>
/// <param name="Above">Fails above the limit, else below it.</param>
/// <param name="Limit">A ratio (1.1 for +10 %) when relative, else seconds, per second or a share.</param>
public sealed record Gate(string Expression, string[]? CellPattern, ComparedMetric? Metric, bool Above, bool IsRelative, double Limit)
{
    public GateOutcome Evaluate(RunComparison comparison)
    {
        var rows = comparison.Rows;
        var watched = rows.Where(IsWatched).ToList();
        var broken = watched.Where(IsBrokenBy).ToList();
        if (broken.Count > 0)
            return new GateOutcome(Expression, false, null, broken);

        // A service that no longer starts, or answers too little to be judged, must not pass for one that holds.
        if (comparison.Lost.Where(Matches).ToList() is { Count: > 0 } lost)
            return new GateOutcome(Expression, false, $"measured in the base and not in the run: {string.Join(", ", lost)}", []);
        if (FirstUnjudged(watched) is { } unjudged)
            return new GateOutcome(Expression, false, $"{unjudged.CellId}: {unjudged.Note ?? unjudged.Run.Reason ?? "not compared"}", []);

        // A gate that looks at nothing must not be taken for one that holds.
        return watched.Exists(IsKnown)
            ? new GateOutcome(Expression, true, null, [])
            : new GateOutcome(Expression, false, watched.Count == 0 ? "no compared cell matches" : $"not measured: {watched[0].Note ?? watched[0].Run.Reason}", []);
    }

    private bool IsWatched(ComparisonRow row) => (Metric is null || row.Metric == Metric) && Matches(row.CellId);

    private bool Matches(string cellId)
    {
        string[] parts = cellId.Split('/');
        return CellPattern is null || CellPattern.Zip(parts).All(p => p.First == "*" || string.Equals(p.First, p.Second, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A verdict is missing where nothing of a cell but its failures could be compared; one metric alone may want more requests.</summary>
    private ComparisonRow? FirstUnjudged(List<ComparisonRow> watched) => Metric is not null
        ? watched.Find(r => r.Base.IsKnown && !IsKnown(r))
        : watched
            .Where(r => r.Metric != ComparedMetric.ErrorShare && r.Base.IsKnown)
            .GroupBy(r => r.CellId)
            .FirstOrDefault(cell => !cell.Any(IsKnown))?.First();

    private bool IsKnown(ComparisonRow row) => Metric is null || IsRelative ? row.Ratio.IsKnown : row.Run.IsKnown;

    private bool IsBrokenBy(ComparisonRow row)
    {
        if (Metric is null)
            return row.Verdict == ComparisonVerdict.Worse;
        if (!IsRelative)
            return row.Run.ValueOrNull is { } value && (Above ? value > Limit : value < Limit);
        return row.IsSignificant && row.Ratio.ValueOrNull is { } ratio && (Above ? ratio.Low > Limit : ratio.High < Limit);
    }
}

namespace Ouro.Cli.Rendering.Tables;

/// <summary>Why cells of a table are empty: short reasons in the cell, longer ones as numbered footnotes, each once.</summary>
internal sealed class NumberedReasons
{
    // A reason up to this long stands in its cell; a longer one would tear the table apart.
    private const int LongestInlineReason = 16;

    private readonly List<string> _reasons = [];

    public IEnumerable<string> Footnotes => _reasons.Select((reason, i) => $"({NumberText.Whole(i + 1)}) {Redaction.Text(reason)}");

    public ComparisonCell Absent(string reason)
    {
        if (reason.Length <= LongestInlineReason)
            return new ComparisonCell($"n/a ({Redaction.Text(reason)})", "", CellTone.Absent);
        int known = _reasons.IndexOf(reason);
        if (known < 0)
        {
            _reasons.Add(reason);
            known = _reasons.Count - 1;
        }

        return new ComparisonCell($"n/a ({NumberText.Whole(known + 1)})", "", CellTone.Absent);
    }
}

using Ouro.Cli.Rendering.Rows;
using Ouro.Cli.Rendering.Readings;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Tables;

/// <summary>
/// The seed's comparison table of one stub configuration. Levels are rows; each deployment has a column for RPS and one for TTFT (mean, seconds).
/// </summary>
internal sealed class ConfigurationTable : IReportTable
{
    private readonly RunSummary _summary;
    private readonly StubConfiguration _configuration;
    private readonly List<string> _footnotes = [];
    private readonly NumberedReasons _reasons = new();

    private ConfigurationTable(RunSummary summary, StubConfiguration configuration)
    {
        _summary = summary;
        _configuration = configuration;
        Header = HeaderOf(summary.Plan);
        Rows = [.. summary.Plan.Levels.Select(RowOf)];
        AddValidityFootnotes();
        _footnotes.InsertRange(0, _reasons.Footnotes);
    }

    public string Title => $"Configuration: {_configuration.Name} - {_configuration.Title}";

    public IReadOnlyList<string> Header { get; }

    public IReadOnlyList<IReadOnlyList<ComparisonCell>> Rows { get; }

    /// <summary>One line each: numbered reasons first, then the reasons of suspect and invalid cells.</summary>
    public IReadOnlyList<string> Footnotes => _footnotes;

    public static IReadOnlyList<ConfigurationTable> Of(RunSummary summary) =>
        [.. summary.Plan.Configurations.Select(c => new ConfigurationTable(summary, c))];

    /// <summary>What the columns and marks mean; only marks that occur.</summary>
    public static IReadOnlyList<string> LegendOf(RunSummary summary, IReadOnlyList<ConfigurationTable> tables)
    {
        var lines = new List<string> { "RPS: successful requests per second over the whole cell. TTFT: mean seconds from the send to the first token." };
        if (summary.Plan.Load.IsOpen)
            lines.Add(summary.Plan.Load.Stages.Count > 0 ? "Rate/s: the highest planned rate of the stages; requests are sent whatever the replies do." : "Rate/s: planned requests per second, sent whatever the replies do.");
        var marks = tables.SelectMany(t => t.Rows).SelectMany(r => r).Select(c => c.Mark).ToHashSet();
        if (summary.Plan.Deployments.Count > 1)
        {
            var (first, second) = (summary.Plan.Deployments[0], summary.Plan.Deployments[1]);
            lines.Add(summary.Plan.Load.IsOpen
                ? "The ratio is not formed: in an open loop the schedule sets the rate of both."
                : $"{RatioTitle(summary.Plan.Deployments)}: {first.Label} RPS / {second.Label} RPS with its 95 % interval"
                + (marks.Contains("*") ? "; * marks an interval wholly above 1.5." : "."));
        }

        if (ServiceLevelReading.Of(summary) is { } reach)
            lines.Add($"{reach.Title}: {reach.Text}");
        if (marks.Contains("?"))
            lines.Add("? suspect: read the number with the reason given.");
        if (marks.Contains("!"))
            lines.Add("! invalid: the number feeds no ratio and no finding.");
        return lines;
    }

    public static string RatioTitle(IReadOnlyList<DeploymentSpec> deployments)
    {
        string first = Initial(deployments[0].Label);
        string second = Initial(deployments[1].Label);
        return first == second ? "Ratio (1/2)" : $"Ratio ({first}/{second})";
    }

    private static string Initial(string label) => label.Length == 0 ? "?" : label[..1].ToUpperInvariant();

    /// <summary>Concurrent requests, or planned requests per second.</summary>
    public static string LevelTitle(RunPlan plan) => plan.Load.IsOpen ? "Rate/s" : "Conc";

    private static List<string> HeaderOf(RunPlan plan)
    {
        var deployments = plan.Deployments;
        var header = new List<string> { LevelTitle(plan) };
        header.AddRange(deployments.Select(d => $"{d.Label} RPS"));
        header.AddRange(deployments.Select(d => $"{d.Label} TTFT"));
        if (deployments.Count > 1)
            header.Add(RatioTitle(deployments));
        return header;
    }

    private IEnumerable<CellSummary> Cells => _summary.Cells.Where(c => c.Configuration == _configuration);

    private CellSummary? Find(string deployment, int level) => Cells.FirstOrDefault(c => c.Deployment == deployment && c.Level == level);

    private List<ComparisonCell> RowOf(int level)
    {
        var cells = _summary.Plan.Deployments.Select(d => Find(d.Name, level)).ToList();
        var row = new List<ComparisonCell> { new(NumberText.Whole(level), "", CellTone.Plain) };
        row.AddRange(cells.Select(c => NumberCell(c, x => x.RequestsPerSecond.Map(e => e.Value), atMost: 2)));
        row.AddRange(cells.Select(c => NumberCell(c, x => x.Ttft.Mean, atMost: 4)));
        if (_summary.Plan.Deployments.Count > 1)
            row.Add(RatioCell(level));
        return row;
    }

    private ComparisonCell NumberCell(CellSummary? cell, Func<CellSummary, Reading<double>> metric, int atMost)
    {
        if (cell is null)
            return _reasons.Absent("not summarised");
        if (metric(cell).ValueOrNull is not { } value || !double.IsFinite(value))
            return _reasons.Absent(cell.Validity.State == ValidityState.NotMeasured ? ResultRow.ReasonOf(cell.Validity) : metric(cell).Reason ?? "no finite value");
        int decimals = NumberText.DecimalsFor(Cells.Select(c => metric(c).ValueOrNull ?? 0), atLeast: 1, atMost);
        return ComparisonCell.Of(NumberText.Fixed(value, decimals), cell.Validity);
    }

    private ComparisonCell RatioCell(int level)
    {
        var ratio = _summary.Ratios.FirstOrDefault(r => r.Configuration == _configuration && r.Level == level);
        if (ratio?.Throughput.ValueOrNull is not { } estimate)
            return _reasons.Absent(ratio?.Throughput.Reason ?? "not compared");
        return new ComparisonCell(
            NumberText.Fixed(estimate.Value, 2),
            ratio.Marked ? "*" : "",
            ratio.Marked ? CellTone.Marked : CellTone.Plain,
            $"[{NumberText.Fixed(estimate.Low, 2)}, {NumberText.Fixed(estimate.High, 2)}]");
    }

    private void AddValidityFootnotes()
    {
        var doubtful = Cells.Where(c => c.Validity.State is ValidityState.Suspect or ValidityState.Invalid);
        foreach (var same in doubtful.GroupBy(c => (c.Validity.State, Reasons: ResultRow.ReasonOf(c.Validity))))
        {
            string where = string.Join(", ", same.GroupBy(c => c.Deployment).Select(d => $"{LabelOf(d.Key)} at {string.Join(", ", d.Select(c => NumberText.Whole(c.Level)))}"));
            _footnotes.Add($"{(same.Key.State == ValidityState.Suspect ? '?' : '!')} {where}: {Redaction.Text(same.Key.Reasons)}");
        }
    }

    private string LabelOf(string deployment) => _summary.Plan.Deployments.FirstOrDefault(d => d.Name == deployment)?.Label ?? deployment;
}

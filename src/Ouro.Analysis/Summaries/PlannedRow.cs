using System.Runtime.CompilerServices;
using Ouro.Analysis.Validation;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>One planned row and what the run holds of it: captures by repetition, and the repetitions that were not measured.</summary>
internal sealed record PlannedRow(
    string Deployment,
    StubConfiguration Configuration,
    int Level,
    int Repetitions,
    IReadOnlyList<CellCapture> Captures,
    IReadOnlyList<UnmeasuredCell> Unmeasured,
    bool RunInterrupted)
{
    // A reference, so that a thread beside sees all of it or nothing.
    private StrongBox<(IReadOnlyList<CellCapture> Used, Validity Validity)>? _judged;

    /// <summary>The repetitions to pool and what to say of them; judged once, because the checks read every record.</summary>
    public (IReadOnlyList<CellCapture> Used, Validity Validity) Judged => (_judged ??= new(PooledValidity.Judge(this))).Value;

    /// <summary>Deployment/configuration/level: <c>local/baseline/c10</c>.</summary>
    public string CellName => $"{Deployment}/{Configuration.Name}/c{Level}";

    public string WhyUnmeasured => Unmeasured.Count > 0
        ? string.Join("; ", Unmeasured.Select(u => u.Reason).Distinct())
        : RunInterrupted ? "the run was interrupted before this cell" : "the run holds no record of this cell";

    /// <summary>Every planned row, in the plan's order: deployments, then configurations, then levels.</summary>
    public static List<PlannedRow> AllOf(RunCapture run)
    {
        var plan = run.Plan;
        var captures = run.Cells.ToLookup(c => KeyOf(c.Cell));
        var unmeasured = run.Unmeasured.ToLookup(u => KeyOf(u.Cell));
        var rows = new List<PlannedRow>();
        foreach (var deployment in plan.Deployments)
        {
            foreach (var configuration in plan.Configurations)
            {
                foreach (int level in plan.Levels)
                {
                    var key = (deployment.Name, configuration.Name, level);
                    rows.Add(new PlannedRow(
                        deployment.Name,
                        configuration,
                        level,
                        plan.Repetitions,
                        captures[key].OrderBy(c => c.Cell.Repetition).ToList(),
                        unmeasured[key].ToList(),
                        run.Interrupted));
                }
            }
        }

        return rows;
    }

    private static (string, string, int) KeyOf(Cell cell) => (cell.Deployment, cell.Configuration.Name, cell.Level);
}

using System.Text;
using System.Text.Json;
using Ouro.Analysis;
using Ouro.Cli.Rendering.Html;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Live;

/// <summary>The rows of a run as they fill: each measured cell, pooled with its earlier repetitions, as the report's page reads it.</summary>
internal sealed class LiveCells(RunPlan plan, MachineDescription machine, TimeProvider time)
{
    private readonly CellData _data = CellData.ForRunOf(plan.Deployments.Count * plan.Configurations.Count * plan.Levels.Count);
    private readonly Dictionary<(string Deployment, StubConfiguration Configuration, int Level), List<CellCapture>> _rows = [];

    /// <summary>One JSON object; summarised between two cells, so that it takes no CPU from a measurement.</summary>
    public string Add(CellCapture capture)
    {
        var cell = capture.Cell;
        var row = (cell.Deployment, cell.Configuration, cell.Level);
        if (!_rows.TryGetValue(row, out var captures))
            _rows.Add(row, captures = []);
        captures.Add(capture);

        // A plan of this one row: summarising must not grow with the run.
        var only = plan with { Deployments = [.. plan.Deployments.Where(d => d.Name == cell.Deployment)], Configurations = [cell.Configuration], Levels = [cell.Level] };
        var now = time.GetUtcNow();
        var summary = Summarizer.Summarize(new RunCapture(only, now, now, false, captures, [], machine, []));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            _data.Write(json, summary.Cells[0], captures);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

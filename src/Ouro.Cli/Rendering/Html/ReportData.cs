using System.Text.Json;
using Ouro.Analysis.Factorial;
using Ouro.Analysis.Scaling;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Readings;
using Ouro.Cli.Rendering.Tables;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Html;

/// <summary>
/// The JSON that the report's page draws from. Private to the page: no one else reads it, so keys are short where they
/// repeat per request. The default encoder escapes <c>&lt;</c>, which makes it safe inside a script element.
/// </summary>
internal sealed class ReportData
{
    private readonly RunCapture _capture;
    private readonly RunSummary _summary;
    private readonly ILookup<(string Deployment, string Config, int Level), CellCapture> _captures;
    private readonly CellData _cells;

    private ReportData(RunCapture capture, RunSummary summary)
    {
        _capture = capture;
        _summary = summary;
        _captures = capture.Cells.OrderBy(c => c.Cell.Repetition).ToLookup(c => (c.Cell.Deployment, c.Cell.Configuration.Name, c.Cell.Level));
        _cells = CellData.ForRunOf(summary.Cells.Count);
    }

    public static byte[] Render(RunCapture capture, RunSummary summary, IReadOnlyList<JsonElement> findings, IReadOnlyList<JsonElement> budgets)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            new ReportData(capture, summary).Write(json, findings, budgets);
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<JsonElement> findings, IReadOnlyList<JsonElement> budgets)
    {
        json.WriteStartObject();
        json.WriteString("run", _summary.Plan.RunId);
        json.WriteString("started", _capture.StartedAt);
        json.WriteNumber("seconds", Math.Round((_capture.EndedAt - _capture.StartedAt).TotalSeconds, 1));
        json.WriteBoolean("interrupted", _capture.Interrupted);
        json.WriteString("compared", RunReadings.ComparedOf(_summary.Plan));
        PageJson.WriteList(json, "readings", RunReadings.Of(_summary), r =>
        {
            json.WriteString("title", r.Title);
            json.WriteString("text", r.Text);
            json.WriteString("tone", EnumKeys.KeyOf(r.Tone));
        });
        PageJson.WriteTexts(json, "notes", _capture.Notes);
        PageJson.WriteElements(json, "findings", findings);
        PageJson.WriteElements(json, "budgets", budgets);
        WritePlan(json, _summary.Plan);
        PageJson.WriteList(json, "cells", _summary.Cells, c => _cells.Write(json, c, [.. _captures[(c.Deployment, c.Configuration.Name, c.Level)]]));
        PageJson.WriteList(json, "ratios", _summary.Ratios, r =>
        {
            json.WriteString("config", r.Configuration.Name);
            json.WriteNumber("level", r.Level);
            PageJson.WriteEstimate(json, "rps", r.Throughput);
            PageJson.WriteEstimate(json, "ttft", r.Ttft);
            json.WriteBoolean("marked", r.Marked);
        });
        ScalingJson.WriteCurves(json, StageAnalysis.Analyze(_capture));
        ScalingJson.WriteEffects(json, FactorialAnalysis.Analyze(_capture));
        ResourceData.Write(json, _capture);
        json.WriteStartObject("facts");
        foreach (var (name, value) in RunFacts.Of(_capture))
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What was planned, into the object that is open.</summary>
    public static void WritePlan(Utf8JsonWriter json, RunPlan plan)
    {
        PageJson.WriteList(json, "deployments", plan.Deployments, d =>
        {
            json.WriteString("name", d.Name);
            json.WriteString("label", d.Label);
            json.WriteString("about", RunFacts.DeploymentOf(d));
        });
        PageJson.WriteList(json, "configs", plan.Configurations, c =>
        {
            json.WriteString("name", c.Name);
            json.WriteString("title", c.Title);
        });
        json.WriteString("level_title", ConfigurationTable.LevelTitle(plan));
        json.WriteString("level_unit", plan.Load.IsOpen ? "planned requests per second" : "concurrent requests");
        json.WriteStartArray("levels");
        foreach (int level in plan.Levels)
            json.WriteNumberValue(level);
        json.WriteEndArray();
    }
}

using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Attribution;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Ladder;

/// <summary>A ladder in the contract's keys (schema: docs/schema/ladder.schema.json): the first metric's budget, the further ones under <c>others</c>, and every cell.</summary>
internal static class LadderJson
{
    public static void Write(Stream stream, LadderResult result)
    {
        using var json = new Utf8JsonWriter(stream, JsonFields.Indented);
        json.WriteStartObject();
        WriteBudget(json, result.Budgets[0], result.Plan.Limits);
        json.WriteStartArray("others");
        foreach (var budget in result.Budgets.Skip(1))
        {
            json.WriteStartObject();
            WriteBudget(json, budget, result.Plan.Limits);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("cells");
        for (int i = 0; i < result.Summary.Cells.Count; i++)
            WriteCell(json, result.Summary.Cells[i], i < result.Plan.Factorial.Coalitions.Count ? result.Plan.Factorial.LimitsOf(i) : null);
        json.WriteEndArray();
        WriteRun(json, result);
        json.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter json, GapBudget budget, PodLimits limits)
    {
        json.WriteString("metric", EnumKeys.KeyOf(budget.Metric));
        json.WriteNumber("level", budget.Level);
        JsonFields.Write(json, "a", budget.A);
        JsonFields.Write(json, "b", budget.B);
        WriteEstimate(json, "gap", budget.Gap);
        json.WriteStartArray("shares");
        foreach (var share in budget.Shares)
        {
            json.WriteStartObject();
            json.WriteString("limit", EnumKeys.KeyOf(share.Limit));
            json.WriteString("setting", limits.Describe(share.Limit));
            json.WriteNumber("share", share.Share.Value);
            json.WriteNumber("ci_low", share.Share.Low);
            json.WriteNumber("ci_high", share.Share.High);
            json.WriteNumber("alone", share.Alone);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteEstimate(json, "unexplained", budget.Unexplained);
        JsonFields.Write(json, "twin", budget.Twin);
        WriteEstimate(json, "twin_gap", budget.TwinGap);
        WriteEstimate(json, "explained", budget.Explained);
        json.WriteString("validity", EnumKeys.KeyOf(budget.Validity.State));
        WriteTexts(json, "validity_reasons", budget.Validity.Reasons);
    }

    private static void WriteEstimate(Utf8JsonWriter json, string key, Reading<Estimate> estimate)
    {
        JsonFields.Write(json, key, estimate.Map(e => e.Value));
        if (estimate.ValueOrNull is not { } known)
            return;
        json.WriteNumber(key + "_ci_low", known.Low);
        json.WriteNumber(key + "_ci_high", known.High);
    }

    /// <param name="limits">Null: B.</param>
    private static void WriteCell(Utf8JsonWriter json, CellSummary cell, IReadOnlyList<PodLimit>? limits)
    {
        json.WriteStartObject();
        json.WriteString("deployment", cell.Deployment);
        json.WritePropertyName("limits");
        if (limits is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartArray();
            foreach (var limit in limits)
                json.WriteStringValue(EnumKeys.KeyOf(limit));
            json.WriteEndArray();
        }

        JsonFields.Write(json, "requests_per_second", cell.RequestsPerSecond.Map(e => e.Value));
        JsonFields.Write(json, "ttft_mean_s", cell.Ttft.Mean);
        json.WriteString("validity", EnumKeys.KeyOf(cell.Validity.State));
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, LadderResult result)
    {
        var run = result.Capture.Plan;
        json.WriteString("run", run.RunId);
        json.WriteString("against", result.Plan.Worse);
        json.WriteString("config", run.Configurations[0].Name);
        json.WriteNumber("requests_per_cell", run.RequestsPerCell);
        json.WriteNumber("repetitions", run.Repetitions);
        json.WriteNumber("seed", run.Seed);
        json.WriteNumber("neighbour_cores", Math.Round(result.NeighbourCores, 3));
        json.WriteBoolean("interrupted", result.Capture.Interrupted);
        WriteTexts(json, "notes", result.Notes);
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts)
            json.WriteStringValue(Redaction.Text(text));
        json.WriteEndArray();
    }
}

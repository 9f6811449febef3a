using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Readings;
using Ouro.Cli.Rendering.Rows;

namespace Ouro.Cli.Viewing;

/// <summary>The list of runs, for the page and for <c>ouro view --json</c>. Schema: docs/schema/view.schema.json.</summary>
internal static class RunListJson
{
    public static void Write(Stream stream, RunList list)
    {
        using var json = new Utf8JsonWriter(stream, JsonFields.Indented);
        json.WriteStartObject();
        json.WriteString("folder", list.Folder);
        json.WriteStartArray("runs");
        foreach (var run in list.Runs)
            WriteRun(json, run);
        json.WriteEndArray();
        json.WriteStartArray("unreadable");
        foreach (var fault in list.Unreadable)
            json.WriteStringValue(Redaction.Text(fault.ToString()));
        json.WriteEndArray();
        json.WriteStartArray("metrics");
        foreach (string metric in list.Metrics)
            json.WriteStringValue(metric);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, RunEntry entry)
    {
        var (plan, machine) = (entry.Header.Plan, entry.Header.Machine);
        json.WriteStartObject();
        json.WriteString("run", plan.RunId);
        json.WriteString("file", entry.File);
        json.WriteString("started_at", entry.Header.StartedAt);
        JsonFields.Write(json, ResultField.Of("seconds", (entry.Header.EndedAt - entry.Header.StartedAt).TotalSeconds));
        json.WriteBoolean("interrupted", entry.Header.Interrupted);
        json.WriteString("plan", Redaction.Text(RunReadings.ComparedOf(plan)));
        WriteTexts(json, "deployments", plan.Deployments.Select(d => d.Name));
        WriteTexts(json, "configs", plan.Configurations.Select(c => c.Name));
        json.WriteString("load_model", EnumKeys.KeyOf(plan.Load.Model));
        json.WriteStartArray("levels");
        foreach (int level in plan.Levels)
            json.WriteNumberValue(level);
        json.WriteEndArray();
        json.WriteString("machine", $"{machine.Cpu}, {NumberText.Counted(machine.Cores, "core")}");
        json.WriteString("version", machine.OuroVersion);
        WriteValidity(json, entry);
        JsonFields.Write(json, entry.Finding is { } claim ? ResultField.Of("finding", claim) : ResultField.Missing("finding", "nothing was found"));
        WriteReach(json, entry);
        if (entry.Note is { } note)
            json.WriteString("note", note);
        json.WriteEndObject();
    }

    private static void WriteValidity(Utf8JsonWriter json, RunEntry entry)
    {
        string reason = entry.Cells.Succeeded ? "no cell was planned" : entry.Cells.Faults[0].Read;
        JsonFields.Write(json, entry.Worst is { } worst ? ResultField.Of("validity", EnumKeys.KeyOf(worst)) : ResultField.Missing("validity", reason));
        json.WriteStartObject("cells");
        if (entry.Cells.TryGet(out var cells))
        {
            foreach (var (state, count) in cells.OrderBy(c => c.Key))
                json.WriteNumber(EnumKeys.KeyOf(state), count);
        }

        json.WriteEndObject();
    }

    private static void WriteReach(Utf8JsonWriter json, RunEntry entry)
    {
        json.WriteStartArray("service_levels_met");
        foreach (var reach in entry.Reach)
        {
            json.WriteStartObject();
            json.WriteString("deployment", reach.Deployment);
            json.WriteString("config", reach.Configuration);
            json.WriteString("up_to", reach.UpTo);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (entry.Reach.Count == 0)
            json.WriteString("service_levels_met_reason", entry.Header.Plan.ServiceLevels.Count == 0 ? "no service level given" : "its results cannot be read");
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}

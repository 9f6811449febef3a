using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Viewing;

/// <summary>One metric of one cell over all runs that measured it, the oldest first.</summary>
internal static class Trend
{
    /// <summary>An array of points: run, file, started_at, value, low, high, validity.</summary>
    public static void Write(Stream stream, RunFolder folder, RunList list, string metric, string deployment, string configuration, LoadModel load, int level)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (var entry in list.Runs.Reverse())
        {
            // A run whose results cannot be read says so in the list.
            var rows = SavedRow.ReadAll(RunEntryReader.ResultsPathOf(folder.PathOf(entry), entry.Header));
            if (rows.TryGet(out var all) && Array.Find(all, r => r.Deployment == deployment && r.Configuration == configuration && r.Load == load && r.Level == level) is { } row)
                WritePoint(json, entry, row, metric);
        }

        json.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter json, RunEntry entry, SavedRow row, string metric)
    {
        var (low, high) = row.IntervalOf(metric);
        json.WriteStartObject();
        json.WriteString("run", entry.Header.Plan.RunId);
        json.WriteString("file", entry.File);
        json.WriteString("started_at", entry.Header.StartedAt);
        JsonFields.Write(json, "value", row[metric]);
        JsonFields.Write(json, "low", EndOf(low));
        JsonFields.Write(json, "high", EndOf(high));
        json.WriteString("validity", EnumKeys.KeyOf(row.Validity));
        json.WriteEndObject();

        static Reading<double> EndOf(double? end) => end is { } value ? value : Reading<double>.Unknown("no interval on this side");
    }
}

using System.Text.Json;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Json;

/// <summary>A row of <c>systematic_results_&lt;ts&gt;.json</c> as it stands in the file.</summary>
/// <param name="MeetsServiceLevels">Null: not known.</param>
internal sealed record SavedRow(string Deployment, string Configuration, int Level, LoadModel Load, ValidityState Validity, bool? MeetsServiceLevels, JsonElement Fields)
{
    // They say which row it is.
    private static readonly string[] Labels = ["concurrency", "rate_per_s"];

    /// <summary>Keys of what was measured, without those of interval ends.</summary>
    public IEnumerable<string> Metrics => Fields.EnumerateObject()
        .Where(f => f.Value.ValueKind == JsonValueKind.Number && !Labels.Contains(f.Name) && !f.Name.Contains("_ci_", StringComparison.Ordinal))
        .Select(f => f.Name);

    public Reading<double> this[string metric] => Number(metric) is { } value
        ? value
        : Reading<double>.Unknown(Fields.TryGetProperty(metric + "_reason", out var reason) && reason.GetString() is { } why ? why : "the row has no such figure");

    /// <summary>The ends of the metric's 95 % interval; null where it has none.</summary>
    public (double? Low, double? High) IntervalOf(string metric) => (Number(metric + "_ci_low"), Number(metric + "_ci_high"));

    /// <returns>The rows of a run, or the fault that it has no such file, or that it is none.</returns>
    public static Result<SavedRow[]> ReadAll(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.EnumerateArray().Select(Of).ToArray();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            // Cut short, or never a results file.
            return Fault.BadInput($"'{path}': {e.Message}", "the results of a run, whole", "write it again with 'ouro report'");
        }
    }

    private static SavedRow Of(JsonElement row) => new(
        row.GetProperty("deployment").GetString() ?? "",
        row.GetProperty("config").GetString() ?? "",
        row.GetProperty("concurrency").GetInt32(),
        row.TryGetProperty("load_model", out var load) && EnumKeys.TryParse(load.GetString() ?? "", out LoadModel model) ? model : LoadModel.Closed,
        EnumKeys.TryParse(row.GetProperty("validity").GetString() ?? "", out ValidityState validity) ? validity : throw new FormatException("a row of unknown validity"),
        row.TryGetProperty("meets_service_levels", out var meets) && meets.ValueKind is JsonValueKind.True or JsonValueKind.False ? meets.GetBoolean() : null,
        row);

    private double? Number(string key) => Fields.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

using System.Text.Json;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Rendering.Html;

/// <summary>The gap budgets of the ladder that a run was measured for, as they stand in <c>ladder_&lt;ts&gt;.json</c> beside it (schema: docs/schema/ladder.schema.json).</summary>
internal static class LadderBudgets
{
    private static readonly string[] Fields =
    [
        "metric", "level", "a", "b", "gap_reason", "shares", "unexplained", "unexplained_ci_low", "unexplained_ci_high",
        "unexplained_reason", "validity", "validity_reasons",
    ];

    /// <returns>JSON objects, one per metric; none where the run belongs to no ladder.</returns>
    public static Result<JsonElement[]> Read(string path)
    {
        if (!File.Exists(path))
            return Array.Empty<JsonElement>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.GetProperty("others").EnumerateArray().Prepend(document.RootElement).Select(BudgetOf).ToArray();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"{path} ({e.Message})", "the result of 'ouro ladder', whole", "measure the ladder again, or move the file away");
        }
    }

    private static JsonElement BudgetOf(JsonElement ladder) => JsonSerializer.SerializeToElement(
        Fields.Where(field => ladder.TryGetProperty(field, out _)).ToDictionary(field => field, field => ladder.GetProperty(field)));
}

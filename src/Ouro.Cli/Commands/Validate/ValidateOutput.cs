using System.Globalization;
using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Deploy.Validating;

namespace Ouro.Cli.Commands.Validate;

/// <summary>The results of a validation as text, as JSON and as an exit code.</summary>
internal static class ValidateOutput
{
    /// <summary><c>PASS  local/mock-embeddings  vector: 768 dimensions, …</c></summary>
    public static string Line(CheckResult result) =>
        $"{Word(result.State)}  {result.Deployment + "/" + result.Configuration,-24}  {EnumKeys.KeyOf(result.Check)}: {result.Evidence}";

    public static string Totals(IReadOnlyList<CheckResult> results) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(results, CheckState.Pass)} passed, {Count(results, CheckState.Fail)} failed, {Count(results, CheckState.Skip)} skipped");

    public static void WriteJson(Stream output, IReadOnlyList<CheckResult> results)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartArray("checks");
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("deployment", result.Deployment);
            writer.WriteString("config", result.Configuration);
            writer.WriteString("check", EnumKeys.KeyOf(result.Check));
            writer.WriteString("state", EnumKeys.KeyOf(result.State));
            writer.WriteString("evidence", result.Evidence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("passed", Count(results, CheckState.Pass));
        writer.WriteNumber("failed", Count(results, CheckState.Fail));
        writer.WriteNumber("skipped", Count(results, CheckState.Skip));
        writer.WriteEndObject();
    }

    /// <summary>3 where nothing but failed starts was seen, 1 where a check failed, else 0.</summary>
    public static int ExitCodeOf(IReadOnlyList<CheckResult> results)
    {
        if (Count(results, CheckState.Fail) == 0)
            return ExitCode.Done;
        return results.All(r => r.Check == StubCheck.Start || r.State == CheckState.Skip) ? ExitCode.DeploymentUnavailable : ExitCode.GateFailed;
    }

    private static string Word(CheckState state) => state switch
    {
        CheckState.Pass => "PASS",
        CheckState.Fail => "FAIL",
        _ => "SKIP",
    };

    private static int Count(IReadOnlyList<CheckResult> results, CheckState state) => results.Count(r => r.State == state);
}

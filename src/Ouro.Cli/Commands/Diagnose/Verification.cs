using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Diagnose;

/// <summary>The deciding experiment of a finding: its verify command in a process of its own, and its prediction beside what came out.</summary>
internal static class Verification
{
    /// <returns>The metric of the finding as measured with the remedy.</returns>
    public static async Task<Result<double>> MeasureAsync(string command, string deployment, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("ouro-verify-").FullName;
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            foreach (string word in CommandLineParser.SplitCommandLine(command).Skip(1).Concat(["--out", folder, "--json"]))
                start.ArgumentList.Add(word);
            Console.Error.WriteLine($"ouro: {command}");
            using var process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return process.ExitCode == ExitCode.Done
                ? ThroughputIn(output, deployment)
                : new Fault(FaultKind.InvalidRun, $"the experiment ended with exit code {process.ExitCode}", "a run that can be measured", "see its messages above");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static void Print(Finding finding, FindingEffect effect, double measured, bool json)
    {
        var predicted = effect.Predicted.ValueOrNull!.Value;
        bool holds = measured >= predicted.Low && measured <= predicted.High;
        double error = (predicted.Value / measured) - 1;
        if (json)
        {
            using var output = Console.OpenStandardOutput();
            using var writer = new Utf8JsonWriter(output, JsonFields.Indented);
            writer.WriteStartObject();
            writer.WriteString("id", finding.Id);
            writer.WriteString("metric", effect.Metric);
            writer.WriteNumber("level", effect.Level);
            writer.WriteNumber("before", effect.Now);
            writer.WriteNumber("predicted", predicted.Value);
            writer.WriteNumber("ci_low", predicted.Low);
            writer.WriteNumber("ci_high", predicted.High);
            writer.WriteNumber("measured", measured);
            writer.WriteNumber("error", error);
            writer.WriteBoolean("holds", holds);
            writer.WriteEndObject();
            return;
        }

        Console.WriteLine($"{finding.Id}, {effect.Metric} at {NumberText.Whole(effect.Level)}:");
        Console.WriteLine($"  before     {NumberText.Plain(effect.Now)}");
        Console.WriteLine($"  predicted  {NumberText.Plain(predicted.Value)} [{NumberText.Plain(predicted.Low)}, {NumberText.Plain(predicted.High)}]");
        Console.WriteLine($"  measured   {NumberText.Plain(measured)}: the prediction {(holds ? "holds" : "fails")}, {NumberText.Percent(Math.Abs(error))} {(error > 0 ? "too high" : "too low")}");
    }

    private static Result<double> ThroughputIn(string output, string deployment)
    {
        using var document = JsonDocument.Parse(output);
        foreach (var row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            bool isIt = row.GetProperty("deployment").GetString() == deployment || document.RootElement.GetProperty("rows").GetArrayLength() == 1;
            if (isIt && (Number(row, "steady_rps") ?? Number(row, "requests_per_second")) is { } value)
                return value;
        }

        return new Fault(FaultKind.InvalidRun, $"the experiment measured no throughput of {deployment}", "a measured row", "see its messages above");
    }

    private static double? Number(JsonElement row, string key) => row.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

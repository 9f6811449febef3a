using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Text.Json;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Diagnose;

/// <summary>The deciding experiment of a finding: its verify command in a process of its own, and its prediction beside what came out.</summary>
internal static class Verification
{
    /// <returns>The metric of the finding as measured with the remedy.</returns>
    public static async Task<Result<double>> MeasureAsync(string command, string deployment, FindingEffect effect, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("ouro-verify-").FullName;
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            foreach (string word in CommandLineParser.SplitCommandLine(command).Skip(1).Concat(["--out", folder, "--json"]))
                start.ArgumentList.Add(word);
            Console.Error.WriteLine($"ouro: {command}");
            using var process = Process.Start(start)!;
            _ = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            if (process.ExitCode != ExitCode.Done)
                return new Fault(FaultKind.InvalidRun, $"the experiment ended with exit code {process.ExitCode}", "a run that can be measured", "see its messages above");
            var read = await RunReader.ReadAsync(folder);
            if (!read.TryGet(out var run))
                return read.Faults.ToList();

            // Without a quota the twin's experiment is the local deployment.
            string measured = run.Plan.Deployments.Any(d => d.Name == deployment) ? deployment : run.Plan.Deployments[0].Name;
            return MeasuredEffect.In(run, measured, effect.Level, effect.Metric) is { } value
                ? value
                : new Fault(FaultKind.InvalidRun, $"the experiment did not measure {effect.Metric} of {measured}", "a measured row", "see its messages above");
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
}

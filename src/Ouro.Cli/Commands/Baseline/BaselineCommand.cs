using System.CommandLine;
using System.Text.Json;
using Ouro.Cli.Baselines;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Baseline;

/// <summary><c>ouro baseline</c>: runs kept under a name, to be compared with later ones.</summary>
internal static class BaselineCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the baseline." };
    private static readonly Argument<string> Run = new("RUN") { Description = "Time stamp of the run, any of its files, or a folder of runs (its newest)." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output." };

    public static Command Create()
    {
        var save = new ExampledCommand("save", "Keep a run under a name; an older one of that name is replaced.", "ouro baseline save main benchmark-results-systematic") { Name, Run };
        var list = new ExampledCommand("list", "Show the baselines.", "ouro baseline list") { Json };
        var remove = new ExampledCommand("remove", "Remove a baseline.", "ouro baseline remove main") { Name };
        save.SetAction((parsed, _) => SaveAsync(parsed.GetRequiredValue(Name), parsed.GetRequiredValue(Run)));
        list.SetAction(parsed => List(parsed.GetValue(Json)));
        remove.SetAction(parsed => Remove(parsed.GetRequiredValue(Name)));
        return new ExampledCommand(
            "baseline",
            $"Keep runs under a name, in .ouro/baselines or ${BaselineStore.FolderVariable}.",
            "ouro baseline save main benchmark-results-systematic",
            "ouro compare main 20261124_101500") { save, list, remove };
    }

    private static async Task<int> SaveAsync(string name, string run)
    {
        List<Fault> faults = BaselineStore.NameFault(name) is { } badName ? [badName] : [];
        var located = RunLocator.Locate(run, null);
        faults.AddRange(located.Faults);
        if (faults.Count > 0)
            return ExitCode.Print(faults);
        string path = located.Value;

        // A run that cannot be read would be found out only when it is needed.
        var read = await RunReader.ReadAsync(path);
        if (!read.Succeeded)
            return ExitCode.Print(read.Faults);
        var saved = BaselineStore.Usual.Save(name, path);
        if (!saved.TryGet(out string? folder))
            return ExitCode.Print(saved.Faults);
        Console.WriteLine(folder);
        return ExitCode.Done;
    }

    private static int List(bool json)
    {
        var found = BaselineStore.Usual.List();
        if (!found.TryGet(out var baselines))
            return ExitCode.Print(found.Faults);
        if (!json)
        {
            foreach (var (name, run) in baselines)
                Console.WriteLine($"{name}  {run}");
            return ExitCode.Done;
        }

        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, JsonFields.Indented);
        writer.WriteStartArray();
        foreach (var (name, run) in baselines)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("run", run);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        return ExitCode.Done;
    }

    private static int Remove(string name)
    {
        var removed = BaselineStore.Usual.Remove(name);
        return removed.Succeeded ? ExitCode.Done : ExitCode.Print(removed.Faults);
    }
}

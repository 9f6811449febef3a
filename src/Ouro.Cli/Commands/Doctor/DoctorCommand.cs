using System.CommandLine;
using System.Text.Json;
using Ouro.Deploy.Machine;
using Spectre.Console;

namespace Ouro.Cli.Commands.Doctor;

/// <summary><c>ouro doctor</c>: what this machine can and cannot measure, and why.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "doctor",
            "Say what this machine can and cannot measure, and what each finding means for a measurement.",
            "ouro doctor",
            "ouro doctor --json | jq '.findings[] | select(.state != \"good\")'") { Json };
        command.SetAction(async (parsed, _) => Print(await new MachineInspector().InspectAsync(), parsed.GetValue(Json)));
        return command;
    }

    private static int Print(IReadOnlyList<DoctorFinding> findings, bool json)
    {
        if (json)
        {
            PrintJson(findings);
            return ExitCode.Done;
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("", "What", "Found", "What it means for measuring");
        foreach (var finding in findings)
            table.AddRow(new Markup(Mark(finding.State)), new Text(finding.Name), new Text(finding.Value), new Text(finding.Meaning));
        AnsiConsole.Write(table);
        return ExitCode.Done;
    }

    private static string Mark(DoctorState state) => state switch
    {
        DoctorState.Good => "[green]ok[/]",
        DoctorState.Limited => "[yellow]limited[/]",
        _ => "[red]missing[/]",
    };

    private static void PrintJson(IReadOnlyList<DoctorFinding> findings)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("name", finding.Name);
            writer.WriteString("value", finding.Value);
            writer.WriteString("state", finding.State.ToString().ToLowerInvariant());
            writer.WriteString("meaning", finding.Meaning);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Json;
using Ouro.Deploy.Kubernetes.Cleaning;

namespace Ouro.Cli.Commands.Kubernetes;

/// <summary>What was found and removed, for people and as JSON (schema: docs/schema/k8s_clean.schema.json).</summary>
internal static class CleanOutput
{
    public static string Render(string @namespace, IReadOnlyList<Leftover> leftovers)
    {
        if (leftovers.Count == 0)
            return $"Nothing of any run is in {@namespace}.\n";
        var text = new StringBuilder();
        foreach (var leftover in leftovers)
        {
            string what = leftover.Kind == LeftoverKind.LoadAgents ? "load agents" : "switched stubs of";
            string whose = leftover is { Host: { } host, ProcessId: { } process, Since: { } since }
                ? string.Create(CultureInfo.InvariantCulture, $" ({host}, process {process}, {since:u})")
                : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"{Word(leftover),-12} {what} {leftover.Name}{whose}{(leftover.Reason is { } reason ? $": {reason}" : "")}");
        }

        if (leftovers.Any(l => l.State == LeftoverState.Kept))
            text.AppendLine("What is kept goes with --all-runs.");
        return text.ToString();
    }

    public static void WriteJson(string @namespace, bool isDryRun, IReadOnlyList<Leftover> leftovers)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, JsonFields.Indented);
        json.WriteStartObject();
        json.WriteString("namespace", @namespace);
        json.WriteBoolean("dry_run", isDryRun);
        json.WriteStartArray("leftovers");
        foreach (var leftover in leftovers)
        {
            json.WriteStartObject();
            json.WriteString("kind", EnumKeys.KeyOf(leftover.Kind));
            json.WriteString("name", leftover.Name);
            json.WriteString("state", EnumKeys.KeyOf(leftover.State));
            json.WriteString("reason", leftover.Reason is { } reason ? Redaction.Text(reason) : null);
            json.WriteString("host", leftover.Host);
            if (leftover.ProcessId is { } process)
                json.WriteNumber("process_id", process);
            else
                json.WriteNull("process_id");
            if (leftover.Since is { } since)
                json.WriteString("since", since);
            else
                json.WriteNull("since");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Word(Leftover leftover) => leftover switch
    {
        { State: LeftoverState.Found } => "would remove",
        { State: LeftoverState.Removed, Kind: LeftoverKind.SwitchedStubs } => "put back",
        _ => EnumKeys.KeyOf(leftover.State),
    };
}

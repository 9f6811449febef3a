using Ouro.Model.Outcomes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ouro.Cli.Options;

/// <summary>An experiment file: a YAML mapping from setting names to a scalar or a list of scalars.</summary>
internal sealed record ExperimentFile(string Path, IReadOnlyDictionary<string, IReadOnlyList<string>> Values)
{
    public static Result<ExperimentFile> Read(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            return Parse(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault.BadInput($"experiment file {path}: {e.Message}", "a readable YAML file", "check the path");
        }
    }

    internal static Result<ExperimentFile> Parse(string path, TextReader text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
        }
        catch (YamlException e)
        {
            return Fault.BadInput($"{path} line {e.Start.Line}: {e.Message}", "YAML", "correct that line");
        }

        if (yaml.Documents.Count == 0)
            return new ExperimentFile(path, new Dictionary<string, IReadOnlyList<string>>());
        if (yaml.Documents[0].RootNode is not YamlMappingNode mapping)
            return Fault.BadInput($"{path}: not a mapping", "lines like 'levels: [1, 5, 20]'", "see docs/experiment.md");

        var values = new Dictionary<string, IReadOnlyList<string>>();
        var faults = new List<Fault>();
        foreach (var (key, node) in mapping.Children)
        {
            string name = key.ToString();
            IReadOnlyList<string>? texts = node switch
            {
                YamlScalarNode scalar => [scalar.Value ?? ""],
                YamlSequenceNode list when list.All(item => item is YamlScalarNode) => JoinedUnlessRepeating(name, [.. list.Select(item => item.ToString())]),
                _ => null,
            };
            if (texts is null)
                faults.Add(Fault.BadInput($"{path}: {name} is nested", "a value or a list of values", "flatten it"));
            else
                values[name] = texts;
        }

        return faults.Count > 0 ? faults : new ExperimentFile(path, values);
    }

    // A YAML list stands for the comma-separated text of the flag, except where the flag itself repeats.
    private static IReadOnlyList<string> JoinedUnlessRepeating(string name, IReadOnlyList<string> items) =>
        BenchSettings.All.Any(s => s.Name == name && s.Repeats) ? items : [string.Join(',', items)];
}

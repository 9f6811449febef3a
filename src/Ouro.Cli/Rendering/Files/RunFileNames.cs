using System.Text.RegularExpressions;

namespace Ouro.Cli.Rendering.Files;

/// <summary>The names of a run's files inside its folder; the run id is its time stamp.</summary>
internal sealed partial record RunFileNames(string RunId)
{
    public string Results => $"systematic_results_{RunId}.json";

    public string Run => $"systematic_run_{RunId}.json";

    public string Requests => $"systematic_requests_{RunId}.parquet";

    public string Report => $"systematic_report_{RunId}.html";

    public string Markdown => $"systematic_report_{RunId}.md";

    public string Csv => $"systematic_results_{RunId}.csv";

    public string Ladder => $"ladder_{RunId}.json";

    public string Log(bool profiled) => profiled ? $"benchmark_{RunId}.log" : $"systematic_benchmark_{RunId}.log";

    /// <summary>The run id in the name of any of these files; null for other names.</summary>
    public static string? RunIdOf(string fileName) => Name().Match(fileName) is { Success: true } match ? match.Groups["id"].Value : null;

    [GeneratedRegex("""^(?:systematic_(?:results|run|requests|report|benchmark)|benchmark|profile_.+)_(?<id>\d{8}_\d{6})\.(?:json|parquet|html|md|csv|log)$""")]
    private static partial Regex Name();
}

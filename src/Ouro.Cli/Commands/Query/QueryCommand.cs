using System.CommandLine;
using Ouro.Cli.Querying;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Query;

/// <summary><c>ouro query "SQL"</c>: SQL over the requests, cells and runs of some folders.</summary>
internal static class QueryCommand
{
    private static readonly Argument<string> Sql = new("SQL") { Description = "A SELECT over requests, cells and runs; each has the run's id in column run." };
    private static readonly Argument<string[]> Folders = new("DIR") { Description = "Folders of runs (default: the working directory).", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> Csv = new("--csv") { Description = "Print CSV." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output: an array of rows." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "query",
            "Ask the files of many runs in SQL (DuckDB), without changing them.",
            "ouro query \"SELECT run, cell, count(*) FROM requests GROUP BY ALL\"",
            "ouro query \"SELECT run, concurrency, p95_ttft_s FROM cells WHERE config = 'baseline' ORDER BY ALL\" benchmark-results-systematic",
            "ouro query \"DESCRIBE requests\" --csv") { Sql, Folders, Csv, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string[] folders = parsed.GetValue(Folders) is { Length: > 0 } given ? given : ["."];
        var skipped = new List<Fault>();
        var answered = RunDatabase.Query(parsed.GetRequiredValue(Sql), folders, skipped);
        if (skipped.Count > 0)
            ExitCode.Print(skipped);
        if (!answered.TryGet(out var answer))
            return ExitCode.Print(answered.Faults);
        if (parsed.GetValue(Json))
        {
            using var output = Console.OpenStandardOutput();
            QueryText.WriteJson(output, answer);
        }
        else
        {
            Console.Write(parsed.GetValue(Csv) ? QueryText.Csv(answer) : QueryText.Table(answer));
        }

        return ExitCode.Done;
    }
}

using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;
using Ouro.Analysis.Diagnosis;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Readings;
using Ouro.Cli.Viewing;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;
using Ouro.Tests.Architecture;
using Ouro.Tests.Rendering;

namespace Ouro.Tests.Viewing;

/// <summary>What the list says of the files that lie in a folder.</summary>
public sealed class RunFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-view[1]").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_is_listed_with_its_validity_finding_and_reach()
    {
        await SaveAsync("sub");
        var entry = Assert.Single(Read().Runs);
        Assert.Equal(Path.Combine("sub", "systematic_run_20260304_050607.json"), entry.File);
        Assert.Equal(ValidityState.NotMeasured, entry.Worst);
        Assert.Equal(4, entry.Cells.Value[ValidityState.NotMeasured]);
        Assert.NotNull(entry.Finding);
        Assert.Equal(8, entry.Reach.Count);
        Assert.Contains("p95_ttft_s", entry.Metrics);
        Assert.DoesNotContain(entry.Metrics, m => m.Contains("_ci_", StringComparison.Ordinal) || m == "concurrency");
        Assert.Null(entry.Note);
    }

    [Fact]
    public void The_highest_level_is_the_last_before_one_that_misses()
    {
        Assert.Equal("4", ServiceLevelReading.ReachOf([(1, true), (16, true), (4, true), (8, false)]));
        Assert.Equal("at no level", ServiceLevelReading.ReachOf([(1, null), (2, true)]));
        Assert.Equal("not measured", ServiceLevelReading.ReachOf([(1, null)]));
    }

    [Fact]
    public async Task The_list_matches_its_schema_and_keeps_no_secret()
    {
        await SaveAsync("a");
        File.WriteAllText(Path.Combine(_folder, "systematic_run_20200101_000001.json"), "{}");
        using var stream = new MemoryStream();
        RunListJson.Write(stream, Read());
        string json = Encoding.UTF8.GetString(stream.ToArray());
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schema", "view.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(json).Select(e => $"{e.Path}: {e.Kind}"));
        Assert.DoesNotContain(SyntheticRun.Secret, json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated", "damaged")]
    [InlineData("foreign", "no run of Ouro")]
    [InlineData("newer", "version 99")]
    [InlineData("list", "no run of Ouro")]
    public async Task A_file_that_is_no_whole_run_is_one_line_and_the_others_stay(string how, string said)
    {
        string path = Path.Combine(await SaveAsync("a"), "systematic_run_20260304_050607.json");
        string text = File.ReadAllText(path);
        var newer = JsonNode.Parse(text)!;
        newer["format_version"] = 99;
        File.WriteAllText(Path.Combine(_folder, "systematic_run_20200101_000001.json"), how switch
        {
            "truncated" => text[..(text.Length / 2)],
            "newer" => newer.ToJsonString(),
            "list" => "[1]",
            _ => "{}",
        });
        var list = Read();
        Assert.Single(list.Runs);
        string line = Assert.Single(list.Unreadable).ToString();
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Contains("20200101_000001", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task Damaged_results_and_requests_leave_the_run_in_the_list_and_say_what_is_missing()
    {
        string run = await SaveAsync("a");
        string results = Directory.GetFiles(run, "systematic_results_*.json").Single(), requests = Directory.GetFiles(run, "*.parquet").Single();
        File.WriteAllText(results, File.ReadAllText(results)[..1000]);
        File.WriteAllBytes(requests, File.ReadAllBytes(requests)[..500]);
        var entry = Assert.Single(Read().Runs);
        Assert.Null(entry.Worst);
        Assert.Contains("systematic_results", entry.Cells.Faults[0].Read, StringComparison.Ordinal);
        Assert.Empty(entry.Metrics);
        Assert.Contains("cut short", entry.Note, StringComparison.Ordinal);
        File.Delete(requests);
        Assert.Contains("missing", Assert.Single(Read().Runs).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_is_read_again()
    {
        var folder = new RunFolder(_folder);
        Assert.Empty(folder.Read().Value.Runs);
        string run = await SaveAsync("a");
        var first = Assert.Single(folder.Read().Value.Runs);
        Assert.Same(first, Assert.Single(folder.Read().Value.Runs));
        File.Delete(Directory.GetFiles(run, "systematic_results_*.json").Single());
        Assert.Null(Assert.Single(folder.Read().Value.Runs).Worst);
    }

    [Fact]
    public async Task A_trend_has_a_point_per_run_that_measured_the_cell()
    {
        await SaveAsync("a");
        var folder = new RunFolder(_folder);
        var list = folder.Read().Value;
        Assert.Equal("20260304_050607", Points("p95_ttft_s", 10)[0]!["run"]!.GetValue<string>());
        Assert.True(Points("p95_ttft_s", 10)[0]!["low"]!.GetValue<double>() <= Points("p95_ttft_s", 10)[0]!["value"]!.GetValue<double>());
        Assert.Null(Points("nothing", 10)[0]!["value"]);
        Assert.Empty(Points("p95_ttft_s", 11));

        JsonArray Points(string metric, int level)
        {
            using var stream = new MemoryStream();
            Trend.Write(stream, folder, list, metric, "local", "baseline", LoadModel.Closed, level);
            return JsonNode.Parse(stream.ToArray())!.AsArray();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void A_folder_that_is_none_is_a_fault(string folder) => Assert.Single(new RunFolder(folder).Read().Faults);

    private RunList Read() => new RunFolder(_folder).Read().Value;

    private async Task<string> SaveAsync(string name)
    {
        string folder = Path.Combine(_folder, name);
        var capture = SyntheticRun.Capture(SyntheticRun.Plan());
        Assert.True((await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), folder, Diagnoser.Diagnose(capture))).Succeeded);
        return folder;
    }
}

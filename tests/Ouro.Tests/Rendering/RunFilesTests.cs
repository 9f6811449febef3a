using System.Text;
using System.Text.Json.Nodes;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Records;

namespace Ouro.Tests.Rendering;

public sealed class RunFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-render-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_comes_back_as_it_was(bool profiled)
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan() with { Profile = profiled });
        var files = (await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), _folder)).Value;
        var read = (await RunReader.ReadAsync(files.Run)).Value;

        Assert.Equal(capture.Cells.Count, read.Cells.Count);
        Assert.Equal(capture.Unmeasured, read.Unmeasured);
        Assert.Equal(capture.Machine, read.Machine);
        Assert.Equal(capture.Notes, read.Notes);
        Assert.Equal((capture.StartedAt, capture.EndedAt, capture.Interrupted), (read.StartedAt, read.EndedAt, read.Interrupted));
        foreach (var (expected, actual) in capture.Cells.Zip(read.Cells))
        {
            Assert.Equal(expected with { Requests = [], Tokens = [], Probe = [] }, actual with { Requests = [], Tokens = [], Probe = [] });
            Assert.Equal(expected.Probe, actual.Probe);
            Assert.Equal(expected.Tokens, actual.Tokens);
            foreach (var (was, now) in expected.Requests.Zip(actual.Requests))
                AssertSame(was, now);
        }

        Assert.Equal(
            capture.Plan with { Deployments = [], Request = read.Plan.Request, OutputDirectory = "", Configurations = [], Levels = [], ServiceLevels = [] },
            read.Plan with { Deployments = [], OutputDirectory = "", Configurations = [], Levels = [], ServiceLevels = [] });
        Assert.Equal(capture.Plan.Configurations, read.Plan.Configurations);
        Assert.Equal(capture.Plan.Levels, read.Plan.Levels);
        Assert.Equal(capture.Plan.ServiceLevels, read.Plan.ServiceLevels);
        Assert.Equal(capture.Plan.Deployments.Select(d => (d.Name, d.Label, d.Kind, d.Limits)), read.Plan.Deployments.Select(d => (d.Name, d.Label, d.Kind, d.Limits)));
    }

    [Fact]
    public async Task A_run_without_the_member_resources_is_still_read()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(3, 1));
        var files = (await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), _folder)).Value;
        var document = JsonNode.Parse(await File.ReadAllTextAsync(files.Run, TestContext.Current.CancellationToken))!;
        foreach (var cell in document["cells"]!.AsArray())
        {
            Assert.True(cell!.AsObject().Remove("resources"));
            Assert.True(cell.AsObject().Remove("resources_reason"));
        }

        await File.WriteAllTextAsync(files.Run, document.ToJsonString(), TestContext.Current.CancellationToken);
        var read = (await RunReader.ReadAsync(files.Run)).Value;
        Assert.All(read.Cells, c => Assert.Equal("the run's file holds no resources", c.Resources.CpuSeconds.Reason));
    }

    [Fact]
    public async Task A_run_is_found_by_its_folder_and_by_any_of_its_files()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(3, 1));
        var files = (await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), _folder)).Value;
        foreach (string name in new[] { _folder, files.Run, files.Results, files.Requests, files.Csv, Path.Combine(_folder, "benchmark_20260304_050607.log"), Path.Combine(_folder, "profile_k8s-twin_mock-both_c5_r2_20260304_050607.json") })
            Assert.True((await RunReader.ReadAsync(name)).Succeeded, name);
    }

    [Fact]
    public async Task No_file_holds_a_secret()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(3, 1)) with { Notes = [$"measured http://u:{SyntheticRun.Secret}@host/ with Bearer {SyntheticRun.Secret}"] };
        await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), _folder);
        Assert.All(Directory.GetFiles(_folder), f => Assert.DoesNotContain(SyntheticRun.Secret, Encoding.Latin1.GetString(File.ReadAllBytes(f)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("truncated run")]
    [InlineData("truncated requests")]
    [InlineData("foreign")]
    [InlineData("newer")]
    [InlineData("empty")]
    [InlineData("requests missing")]
    [InlineData("requests of another run")]
    [InlineData("a member missing")]
    [InlineData("unknown failure")]
    public async Task A_damaged_run_is_one_fault(string damage)
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(3, 1));
        var files = (await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), _folder)).Value;
        string run = await File.ReadAllTextAsync(files.Run, TestContext.Current.CancellationToken);
        byte[] requests = await File.ReadAllBytesAsync(files.Requests, TestContext.Current.CancellationToken);
        switch (damage)
        {
            case "truncated run": File.WriteAllText(files.Run, run[..(run.Length / 2)]); break;
            case "truncated requests": File.WriteAllBytes(files.Requests, requests[..(requests.Length / 2)]); break;
            case "foreign": File.WriteAllText(files.Run, """{"metadata":{}}"""); break;
            case "newer": File.WriteAllText(files.Run, run.Replace("\"format_version\": 1", "\"format_version\": 2", StringComparison.Ordinal)); break;
            case "empty": File.WriteAllText(files.Run, ""); break;
            case "requests missing": File.Delete(files.Requests); break;
            case "requests of another run":
                var other = SyntheticRun.Capture(SyntheticRun.Plan(4, 1));
                string elsewhere = Path.Combine(_folder, "other");
                File.Copy((await RunFiles.WriteAsync(other, SyntheticSummary.Of(other), elsewhere)).Value.Requests, files.Requests, overwrite: true);
                break;
            case "a member missing": File.WriteAllText(files.Run, run.Replace("\"machine\"", "\"engine_room\"", StringComparison.Ordinal)); break;
            default: File.WriteAllText(files.Run, run.Replace("\"completed\"", "\"evaporated\"", StringComparison.Ordinal)); break;
        }

        var read = await RunReader.ReadAsync(files.Run);
        Assert.NotEmpty(read.Faults);
        Assert.All(read.Faults, f => Assert.DoesNotContain("   at ", f.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_cut_of_the_requests_file_is_a_fault()
    {
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(2, 1, "Local"));
        var files = (await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), _folder)).Value;
        byte[] requests = await File.ReadAllBytesAsync(files.Requests, TestContext.Current.CancellationToken);
        for (int length = 0; length < requests.Length; length += 997)
        {
            File.WriteAllBytes(files.Requests, requests[..length]);
            Assert.False((await RunReader.ReadAsync(files.Run)).Succeeded);
        }
    }

    [Fact]
    public async Task An_unwritable_folder_is_a_fault()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var capture = SyntheticRun.Capture(SyntheticRun.Plan(2, 1, "Local"));
        var written = await RunFiles.WriteAsync(capture, SyntheticSummary.Of(capture), Path.Combine(file, "folder"));
        Assert.NotEmpty(written.Faults);
        Assert.Contains("could not be written", written.Faults[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_a_fault_and_leaves_the_old_file()
    {
        string path = Path.Combine(_folder, "kept.json");
        File.WriteAllText(path, "before");
        var written = await AtomicFile.WriteAsync(path, _ => throw new IOException("No space left on device"));
        Assert.Contains("No space left", Assert.Single(written.Faults).ToString(), StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    private static void AssertSame(RequestRecord was, RequestRecord now)
    {
        foreach (var stage in Enum.GetValues<ServerStage>())
            Assert.Equal(was.Stages.Of(stage), now.Stages.Of(stage));
        was.Stages = now.Stages = default;
        if (was.TokenCount == 0)
            was.TokenStart = now.TokenStart;
        Assert.Equal(FieldsOf(was), FieldsOf(now));
    }

    private static IEnumerable<object?> FieldsOf(RequestRecord record) =>
        typeof(RequestRecord).GetFields().Where(f => f.Name != nameof(RequestRecord.Stages)).Select(f => f.GetValue(record));
}

using System.Text;
using System.Text.Json;
using Ouro.Profile;
using Ouro.Profile.Sampling;

namespace Ouro.Tests.Profile;

/// <summary>A whole sample of the recorded trees, from discovery to JSON.</summary>
public sealed class RecordedSampleTests : IDisposable
{
    private readonly string _tree = CopyTree();

    [Fact]
    public void A_pid_s_descendants_are_watched_and_others_are_not()
    {
        var sample = Take(new ProcessSelector.Pid(4711), RecordedTree.V1);
        Assert.Equal([4711, 4712], sample.Targets.Select(t => t.Identity.Pid).Order());
        var parent = sample.Targets.Single(t => t.Identity.Pid == 4711);
        Assert.Equal("python -m uvicorn src.app_api:app --port 8001", parent.Identity.CommandLine);
        Assert.Equal(12_500_000_000, parent.CpuNanoseconds); // 1,250 ticks of 10 ms
        Assert.Equal(3, parent.OpenFiles.ValueOrNull);
        Assert.Equal(4, parent.Identity.AllowedCpus.ValueOrNull);
        Assert.Equal(51200L * 1024, parent.ProportionalSet.ValueOrNull?.Bytes);

        // The worker's other files were not readable when it was recorded: unknown, with the file's name.
        var worker = sample.Targets.Single(t => t.Identity.Pid == 4712);
        Assert.Contains("4712/io: no such file", worker.Io.Reason, StringComparison.Ordinal);
        Assert.Contains("4712/status: no such file", worker.Identity.AllowedCpus.Reason, StringComparison.Ordinal);
        Assert.Contains("4712/fd: no such file", worker.OpenFiles.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_match_looks_at_the_whole_command_line() =>
        Assert.Equal([4711, 4712], Take(new ProcessSelector.Match("SRC.app_api"), RecordedTree.V1).Targets.Select(t => t.Identity.Pid).Order());

    [Fact]
    public void A_url_leads_over_port_and_inode_to_the_process()
    {
        Assert.Equal("no process of this machine listens on port 9999", Take(Url(9999), _tree).TargetReason);
        Assert.Equal("a process outside this container listens on port 8001", Take(Url(8001), RecordedTree.V1).TargetReason);
        File.CreateSymbolicLink(Path.Join(_tree, "proc/4711/fd/9"), "socket:[590]");
        Assert.Equal([4711, 4712], Take(Url(8001), _tree).Targets.Select(t => t.Identity.Pid).Order());
    }

    [Fact]
    public void A_process_that_has_gone_leaves_a_reason()
    {
        using var taker = new SampleTaker(Plan(new ProcessSelector.Pid(4711)), _tree);
        Assert.Equal(2, taker.Take(0).Targets.Length);
        Directory.Delete(Path.Join(_tree, "proc/4711"), recursive: true);
        Directory.Delete(Path.Join(_tree, "proc/4712"), recursive: true);
        File.Delete(Path.Join(_tree, "proc/stat"));
        using var later = new SampleTaker(Plan(new ProcessSelector.Pid(4711)), _tree);
        var sample = later.Take(1);
        Assert.Equal("process 4711 has exited", sample.TargetReason);
        Assert.Contains("proc/stat: no such file", sample.System.Cpu.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_fits_its_schema_and_unknown_is_null_with_a_reason()
    {
        var first = Take(new ProcessSelector.Pid(4711), RecordedTree.V1);
        var second = Take(new ProcessSelector.Pid(4711), RecordedTree.V1);
        var point = SampleDeriver.Derive(first, second, first, first.Ticks, ProfilePhase.Measured);
        var summarizer = new ProfileSummarizer();
        summarizer.Add(point);
        var profile = new ResourceProfile(
            new ProfileMetadata(DateTimeOffset.UnixEpoch, "host", "Linux", 2, 0.5, "pid 4711", null, null, first.Ticks, second.Ticks, 1_000_000_000, 1, 0, 1, 0, 0, 100.0),
            [point],
            summarizer.Summarize(),
            WindowUsageCalculator.Compute([first, second], first.Ticks, second.Ticks, null),
            []);
        using var stream = new MemoryStream();
        ResourceProfileJson.Write(stream, profile);
        var json = Encoding.UTF8.GetString(stream.ToArray());

        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(root, "Ouro.slnx")))
            root = Path.GetDirectoryName(root)!;
        var schema = await NJsonSchema.JsonSchema.FromFileAsync(Path.Join(root, "docs/schema/resource_profile.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(json));

        using var document = JsonDocument.Parse(json);
        var data = document.RootElement.GetProperty("data_points")[0];
        AssertEveryNullHasItsReason(data);
        Assert.Equal(2, data.GetProperty("processes").GetProperty("process_count").GetInt32());
        Assert.Equal(3, data.GetProperty("processes").GetProperty("total_threads").GetInt32());
        Assert.Equal(110, data.GetProperty("processes").GetProperty("total_memory_mb").GetDouble(), 6); // 25,600 + 2,560 pages of 4 KiB
        Assert.Equal(0.5, data.GetProperty("cgroup").GetProperty("cpu_limit_cores").GetDouble());
    }

    [Fact]
    public void A_system_without_proc_is_told_so()
    {
        var started = ProfileSession.Start(Plan(new ProcessSelector.None()), Path.Join(_tree, "nothing"));
        Assert.Contains("Linux with /proc mounted", Assert.Single(started.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_plan_are_told_at_once()
    {
        var started = ProfileSession.Start(new ProfilePlan(TimeSpan.Zero, new ProcessSelector.Pid(999), 998, Runtime: false), _tree);
        Assert.Equal(3, started.Faults.Count);
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    private static void AssertEveryNullHasItsReason(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                AssertEveryNullHasItsReason(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                // No hint is an answer, not a missing one.
                if (property.Value.ValueKind == JsonValueKind.Null && property.Name != "single_core_hint")
                    Assert.True(element.TryGetProperty($"{property.Name}_reason", out var reason) && reason.GetString()!.Length > 0, property.Name);
                AssertEveryNullHasItsReason(property.Value);
            }
        }
    }

    private static ProfilePlan Plan(ProcessSelector selector) => new(TimeSpan.FromSeconds(0.5), selector, null, Runtime: false);

    private static ProcessSelector.Url Url(int port) => new(new Uri(FormattableString.Invariant($"http://localhost:{port}")));

    private static RawSample Take(ProcessSelector selector, string root)
    {
        using var taker = new SampleTaker(Plan(selector), root);
        return taker.Take(0);
    }

    private static string CopyTree()
    {
        var copy = Directory.CreateTempSubdirectory("ouro-recorded-").FullName;
        foreach (var file in Directory.EnumerateFiles(RecordedTree.V1, "*", SearchOption.AllDirectories))
        {
            var target = Path.Join(copy, Path.GetRelativePath(RecordedTree.V1, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}

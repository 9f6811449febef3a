using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Ladder;

/// <summary><c>ouro ladder</c> through the real command line: a planted limit takes the gap, one that does nothing takes little of it.</summary>
public sealed class LadderTests : IDisposable
{
    // A short answer (60 ms) of a service that has a CPU to itself: what is planted is far larger than what neighbours do.
    private const string Quick = "--pipeline async --llm-sim ttft-ms=40,itl-ms=1,tokens=6 --service-env CORPUS_SIZE=200 --level 2 --requests 16 --repetitions 1 --warmup 2";

    private readonly string _out = Directory.CreateTempSubdirectory("ouro-ladder").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public async Task The_planted_limit_takes_the_gap_and_a_limit_that_cannot_bind_takes_little()
    {
        // 600 ms more per round trip against a memory limit that the service is far from.
        var (code, output, error) = await OuroProcess.RunAsync($"ladder --json {Quick} --memory 4Gi --relay delay-ms=300 --out {_out}");
        Assert.True(code == 0, error);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.All(document.GetProperty("others").EnumerateArray().Prepend(document), budget =>
        {
            var shares = budget.GetProperty("shares").EnumerateArray().ToDictionary(s => s.GetProperty("limit").GetString()!, s => s.GetProperty("share").GetDouble());
            Assert.Equal(["memory", "network_path"], shares.Keys.Order());
            Assert.InRange(shares["network_path"], 0.7, 1.3);
            Assert.InRange(shares["memory"], -0.3, 0.3);
            Assert.Equal(1, shares.Values.Sum() + budget.GetProperty("unexplained").GetDouble(), 6);
        });
        Assert.True(document.GetProperty("gap").GetDouble() > 0, output);

        Assert.Contains("[5/5]", error, StringComparison.Ordinal);
        string kept = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_out, "ladder_*.json")), TestContext.Current.CancellationToken);
        Assert.Equal(output, kept);
        Assert.Single(Directory.GetFiles(_out, "systematic_requests_*.parquet"));
        Assert.Empty(Directory.GetDirectories(_out, "systematic_journal_*"));
    }

    [Fact]
    public async Task Interrupted_it_keeps_what_was_measured()
    {
        using var ouro = OuroProcess.Start($"ladder --json {Quick.Replace("--repetitions 1", "--repetitions 50", StringComparison.Ordinal)} --relay delay-ms=50 --out {_out}".Split(' '));
        // A finished cell lies in the journal; the bound is several times what the first one takes.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        while (!Directory.EnumerateFiles(_out, "*.cell", SearchOption.AllDirectories).Any())
            await Task.Delay(100, bound.Token);
        ouro.Signal("INT");
        var (code, output, error) = await ouro.WaitAsync();
        Assert.True(code == 130, error);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.True(document.GetProperty("interrupted").GetBoolean());
        Assert.Contains(document.GetProperty("cells").EnumerateArray(), c => c.GetProperty("requests_per_second").ValueKind == JsonValueKind.Number);
        Assert.Single(Directory.GetFiles(_out, "ladder_*.json"));
        Assert.Single(Directory.GetFiles(_out, "systematic_run_*.json"));
    }

    [Theory]
    [InlineData("ladder --from /nowhere.yaml", "/nowhere.yaml")]
    [InlineData("ladder --cpus lots", "--cpus 'lots'")]
    [InlineData("ladder --level 1,2", "--level '1,2'")]
    [InlineData("ladder --relay delay-ms=-1", "--relay 'delay-ms=-1'")]
    [InlineData("ladder --cpus 0 --memory 0", "--memory '0'")]
    [InlineData("ladder --k8s-path nodeport", "--from k8s:")]
    public async Task Bad_input_exits_2_with_a_line_per_fault(string arguments, string read)
    {
        var (code, output, error) = await OuroProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(read, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }
}

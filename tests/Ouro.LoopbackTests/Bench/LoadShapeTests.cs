using System.Text;
using System.Text.Json;

namespace Ouro.LoopbackTests.Bench;

/// <summary>Open loops, stages and the search for the highest rate, through the real command line.</summary>
public sealed class LoadShapeTests : IDisposable
{
    private const string Service = "--no-twin --pipeline async --configs mock-embeddings --service-env CORPUS_SIZE=200";
    private readonly string _out = Directory.CreateTempSubdirectory("ouro-shape").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public async Task A_rate_is_sent_whatever_the_replies_do()
    {
        // 20/s against replies of about 300 ms: one waiting slot would send 3/s.
        var (code, output, error) = await OuroProcess.RunAsync($"bench {Service} --llm-sim ttft-ms=300,itl-ms=1,tokens=4 --rate 20 --length 2 --arrivals poisson --out {_out}");
        Assert.True(code is 0 or 4, error); // 4: a client that a shared machine made late says so
        Assert.Contains("Rate/s", output, StringComparison.Ordinal);
        var row = Rows().Single();
        Assert.Equal(("poisson", 20, 40), (row.GetProperty("load_model").GetString(), row.GetProperty("rate_per_s").GetInt32(), row.GetProperty("total_requests").GetInt32()));
        Assert.Equal(40, row.GetProperty("successful").GetInt32());
        Assert.True(row.GetProperty("avg_response_e2e_s").GetDouble() >= row.GetProperty("avg_e2e_s").GetDouble());
        Assert.True(row.GetProperty("total_test_time_s").GetDouble() < 40 * 0.3, "the requests overlapped");
    }

    [Fact]
    public async Task Stages_are_one_row_and_the_run_renders_again()
    {
        var (code, _, error) = await OuroProcess.RunAsync($"bench {Service} --llm-sim ttft-ms=5,itl-ms=1,tokens=4 --stages 10x1s,10-30x2s --out {_out}");
        Assert.True(code is 0 or 4, error);
        var row = Rows().Single();
        Assert.Equal((30, 50), (row.GetProperty("rate_per_s").GetInt32(), row.GetProperty("total_requests").GetInt32()));
        var (reported, json, reportError) = await OuroProcess.RunAsync($"report {_out} --json");
        Assert.True(reported == 0, reportError);
        Assert.Equal(row.ToString(), JsonDocument.Parse(json).RootElement[0].ToString());
    }

    /// <summary>Fifty requests to a service that answers in a few milliseconds are over before anything settles.</summary>
    [Fact]
    public async Task A_cell_that_is_over_at_once_is_measured_again_with_more_requests()
    {
        await using var server = ScriptedServer.Start((body, stream) => stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedServer.Healthy(body))).AsTask());
        string bench = $"bench --local-url {server.Url} --configs baseline --levels 2";
        _ = await OuroProcess.RunAsync($"{bench} --least-seconds 1 --out {_out}");
        var row = Rows().Single();
        Assert.True(row.GetProperty("total_requests").GetInt32() > 50);

        string given = Path.Combine(_out, "given");
        _ = await OuroProcess.RunAsync($"{bench} --requests 50 --out {given}");
        Assert.Equal(50, Rows(given).Single().GetProperty("total_requests").GetInt32());
    }

    /// <summary>
    /// Four at once, 100 ms + 9 × 5 ms each: 27.6 requests per second by Little's law. What the service adds lowers it. A
    /// noisy neighbour can make the client the limit, so three searches are allowed and one must hold.
    /// </summary>
    [Fact]
    public async Task A_sweep_finds_the_capacity_of_a_known_upstream()
    {
        var found = new List<string>();
        for (int attempt = 0; attempt < 3; attempt++)
        {
            string folder = Path.Combine(_out, $"attempt{attempt}");
            var (code, output, error) = await OuroProcess.RunAsync(
                $"bench {Service} --llm-sim ttft-ms=100,itl-ms=5,tokens=10,concurrency=4 --sweep --slo ttft_p90<400ms --rate 8 --length 4 --precision 20 --json --out {folder}");
            Assert.True(code is 0 or 4, error);
            var sweep = JsonDocument.Parse(output).RootElement.GetProperty("sweeps").EnumerateArray().Single();
            found.Add(sweep.ToString());
            if (sweep.GetProperty("highest_met").ValueKind == JsonValueKind.Null || sweep.GetProperty("lowest_missed").ValueKind == JsonValueKind.Null)
                continue;
            int met = sweep.GetProperty("highest_met").GetInt32(), missed = sweep.GetProperty("lowest_missed").GetInt32();
            if (met is < 16 or > 29 || missed is > 36)
                continue;
            Assert.Contains($"met up to {met} requests/s", output, StringComparison.Ordinal);
            Assert.Contains(Rows(folder), r => r.GetProperty("rate_per_s").GetInt32() == met);
            return;
        }

        if (found.TrueForAll(f => f.Contains("the client was the limit", StringComparison.Ordinal)))
            Assert.Skip("neighbours kept the client from its core in every attempt, and it said so");
        Assert.Fail(string.Join('\n', found));
    }

    private List<JsonElement> Rows(string? folder = null)
    {
        string file = Directory.GetFiles(folder ?? _out, "systematic_results_*.json").Single();
        return [.. JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray()];
    }
}

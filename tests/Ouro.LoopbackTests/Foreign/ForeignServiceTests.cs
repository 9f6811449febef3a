using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Foreign;

/// <summary>
/// The diagnosis on a service that is not ours: FastAPI on uvicorn, started by its own command, no stage timings, no
/// attestation. What a client sees, and what the kernel says of the process, must be enough.
/// </summary>
public sealed class ForeignServiceTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string _out = Directory.CreateTempSubdirectory("ouro-foreign").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    // An upstream's limit holds its caller from the call to the last token; where the wait is seen first is not part of the plant.
    [Theory]
    [InlineData("none", "0.04", "none", "machine")]
    [InlineData("loop", "0.06", "event_loop_blocked", "retrieval")]
    [InlineData("loop-llm", "0.06", "event_loop_blocked", "llm_first_token")]
    [InlineData("pool", "0.12", "pool_limit", "retrieval")]
    [InlineData("upstream", "0.04", "upstream_limit", "llm_first_token")]
    [InlineData("growth", "0.04", "payload_growth", "generation")]
    public async Task What_is_planted_is_the_first_verdict(string plant, string embedSeconds, string mechanism, string stage)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/uvicorn"), "uvicorn and python3-fastapi are not installed");
        var misses = new List<string>();

        // Two shared cores: a neighbour's burst is a real bottleneck of that moment, so the run may be repeated.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            string folder = Path.Combine(_out, $"attempt{attempt}");
            int port = FreePort();
            string[] arguments =
            [
                "bench", "--no-twin", "--configs", "baseline", "--levels", "1,8", "--requests", "32", "--warmup", "4", "--out", folder,
                "--local-url", $"http://127.0.0.1:{port}", "--local-command", $"{Python} -m uvicorn app:app --app-dir {OuroProcess.Root}/bench/foreign --port {port} --log-level warning",
            ];
            using var ouro = OuroProcess.Start(arguments, new Dictionary<string, string> { ["PLANT"] = plant, ["EMBED_S"] = embedSeconds });
            var (code, _, error) = await ouro.WaitAsync();
            Assert.True(code == 0, error);
            var first = FirstFinding(folder);
            if ((first.Mechanism, first.Stage) == (mechanism, stage))
                return;
            misses.Add($"{first.Mechanism} in {first.Stage}: {first.Claim}");
        }

        Assert.Fail(string.Join('\n', misses));
    }

    private static (string Mechanism, string Stage, string Claim) FirstFinding(string folder)
    {
        using var run = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(folder, "systematic_run_*.json").Single()));
        var first = run.RootElement.GetProperty("findings").EnumerateArray().First();
        return (first.GetProperty("mechanism").GetString()!, first.GetProperty("stage").GetString()!, first.GetProperty("claim").GetString()!);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

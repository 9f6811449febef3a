using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Ouro.LoopbackTests.Bench;

/// <summary>Bad input and misbehaving targets through the real command line: one clear line, the contract's exit code, nothing lost.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _out = Directory.CreateTempSubdirectory("ouro-bad").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Theory]
    [InlineData("bench --no-such-flag")]
    [InlineData("bench --levels 0")]
    [InlineData("bench --levels 9999999")]
    [InlineData("bench --local-url not-a-url")]
    [InlineData("bench --experiment /nowhere.yaml")]
    [InlineData("bench --resume 20200101_000000")]
    [InlineData("bench --out /proc/nowhere")]
    [InlineData("bench --self-test --levels 1")]
    [InlineData("report 20200101_000000")]
    [InlineData("no-such-command")]
    public async Task Bad_input_exits_2_with_a_line_and_no_stack_trace(string arguments)
    {
        var (code, output, error) = await OuroProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains("ouro: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task An_unreachable_url_exits_3()
    {
        var (code, _, error) = await BenchAsync($"http://127.0.0.1:{FreePort()}");
        Assert.Equal(3, code);
        Assert.Contains("127.0.0.1", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>")]
    public async Task A_target_that_is_no_such_service_is_not_measured(string reply)
    {
        await using var server = ScriptedServer.Replying(reply);
        var (code, _, _) = await BenchAsync(server.Url.ToString());
        Assert.Equal(4, code);
        var row = Rows()[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("requests_per_second").ValueKind);
        Assert.NotEmpty(row.GetProperty("requests_per_second_reason").GetString()!);
    }

    [Theory]
    [InlineData("stream_cut_by_server", "data: {\"type\":\"token\",\"content\":\"a\"}\n\n")]
    [InlineData("protocol_violation", "data: {\"type\":\"token\",\"content\n\n")]
    [InlineData("error_event", "data: {\"type\":\"error\",\"message\":\"no\"}\n\ndata: {\"type\":\"end\"}\n\n")]
    public async Task A_faulty_stream_inside_200_is_a_failure_of_its_kind(string kind, string events)
    {
        await using var server = ScriptedServer.Start(async (body, stream) =>
            await stream.WriteAsync(Encoding.UTF8.GetBytes(IsAttestation(body) ? ScriptedServer.Healthy(body) : ScriptedServer.StreamHead + events)));
        var (code, _, _) = await BenchAsync(server.Url.ToString());
        Assert.Equal(4, code);
        var row = Rows()[0];
        Assert.Equal(0, row.GetProperty("successful").GetInt32());
        Assert.Equal(20, row.GetProperty("failed").GetInt32());
        Assert.Equal("invalid", row.GetProperty("validity").GetString());
        Assert.Equal(20, row.GetProperty("failures").GetProperty(kind).GetInt32());
    }

    [Fact]
    public async Task An_endless_header_is_cut_at_the_cap()
    {
        await using var server = ScriptedServer.Start(async (body, stream) =>
        {
            if (IsAttestation(body))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedServer.Healthy(body)));
                return;
            }

            byte[] filler = Encoding.ASCII.GetBytes("X-Filler: " + new string('a', 1000) + "\r\n");
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            for (int i = 0; i < 10_000; i++)
                await stream.WriteAsync(filler);
        });
        var (code, _, _) = await BenchAsync(server.Url.ToString());
        Assert.Equal(4, code);
        Assert.Equal(20, Rows()[0].GetProperty("failures").GetProperty("limit_exceeded").GetInt32());
    }

    [Fact]
    public async Task The_original_services_stream_is_measured_and_a_dead_target_keeps_what_was_measured()
    {
        var server = ScriptedServer.Start((body, stream) => stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedServer.Healthy(body))).AsTask());
        using var ouro = OuroProcess.Start(["bench", "--local-url", server.Url.ToString(), "--levels", "1,2", "--requests", "20000", "--cell-seconds", "3", "--out", _out]);
        while (server.Asked < 100)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await server.DisposeAsync();
        var (code, _, error) = await ouro.WaitAsync();
        Assert.Equal(3, code);
        Assert.Contains("went away", error, StringComparison.Ordinal);
        var baseline = Rows().Where(r => r.GetProperty("config").GetString() == "baseline").ToList();
        Assert.Contains(baseline, r => r.GetProperty("total_requests").ValueKind == JsonValueKind.Number && r.GetProperty("successful").GetInt32() > 0);
    }

    // Only the attestation writes out every field of the contract; the load's bodies leave this one to its default.
    private static bool IsAttestation(string body) => body.Contains("knowledge_base", StringComparison.Ordinal);

    private Task<(int ExitCode, string Output, string Error)> BenchAsync(string url) =>
        OuroProcess.RunAsync($"bench --local-url {url} --configs baseline --levels 2 --requests 20 --warmup 0 --out {_out}");

    private List<JsonElement> Rows()
    {
        string file = Directory.GetFiles(_out, "systematic_results_*.json").Single();
        return [.. JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray()];
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Collections.Concurrent;
using System.Text;

namespace Ouro.LoopbackTests.Service;

public sealed class TelemetryTests
{
    [Fact]
    public async Task The_stages_reach_a_collector_as_spans_of_the_callers_trace()
    {
        var received = new ConcurrentBag<(string Path, byte[] Body)>();
        await using var collector = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, TestContext.Current.CancellationToken);
            received.Add((context.Request.Path, body.ToArray()));
        });
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using (var service = await RunningService.StartAsync("--mock-llm", "true", "--otlp-endpoint", collector.Url))
        {
            using var reply = await service.PostAsync("/ask/stream", RunningService.Question("secret words"), ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));
            Assert.Equal("end", (await AskReply.ReadAsync(reply)).Types.Last());
            await service.StopAsync();
        }
        byte[] spans = [.. received.Where(one => one.Path == "/v1/traces").SelectMany(one => one.Body)];
        byte[] metrics = [.. received.Where(one => one.Path == "/v1/metrics").SelectMany(one => one.Body)];
        // The request's span and its five stages: preprocess comes twice.
        Assert.True(Count(spans, Convert.FromHexString(Trace)) >= 6);
        foreach (string stage in new[] { "preprocess", "embed", "search", "llm_first_token", "generation" })
            Assert.True(Count(spans, Encoding.ASCII.GetBytes(stage)) >= 1, stage);
        Assert.True(Count(metrics, "ouro.stage.run"u8) >= 1);
        Assert.Equal(0, Count(spans, "secret"u8) + Count(metrics, "secret"u8));
    }

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part)
    {
        int count = 0;
        for (int at = bytes.IndexOf(part); at >= 0; at = bytes.IndexOf(part))
        {
            count++;
            bytes = bytes[(at + part.Length)..];
        }
        return count;
    }
}

using System.Diagnostics;

namespace Ouro.LoopbackTests.Service;

public sealed class PlantTests
{
    [Fact]
    public async Task A_stage_with_two_slots_runs_two_at_once_and_reports_the_wait()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--plant", "search:ms=40,slots=2");
        _ = await service.AskStreamAsync("warm");
        var watch = Stopwatch.StartNew();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => service.AskStreamAsync($"question {i}")));
        double elapsedMs = watch.Elapsed.TotalMilliseconds;
        var searches = replies.Select(reply => reply.Only("complete").GetProperty("timings").GetProperty("search")).ToList();
        double atOnce = searches.Sum(one => one.GetProperty("run_ms").GetDouble()) / elapsedMs;
        Assert.InRange(atOnce, 1.1, 2.05);
        // The last pair waits for three others: at least twice the work of one.
        Assert.True(searches.Max(one => one.GetProperty("queue_ms").GetDouble()) > 80);
    }

    [Theory]
    [InlineData("loop:stage=embed,ms=500", true)]
    [InlineData("embed:ms=500", false)]
    public async Task A_stopped_loop_stops_health_too_and_a_slow_stage_does_not(string plant, bool stops)
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--plant", plant);
        using var health = await service.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        var asked = service.AskStreamAsync("question");
        // The question is in its stage as soon as health stops answering, and at the latest after the whole stage.
        double slowestMs = 0;
        while (!asked.IsCompleted)
        {
            watch.Restart();
            using var answer = await service.Client.GetAsync("/health", TestContext.Current.CancellationToken);
            slowestMs = Math.Max(slowestMs, watch.Elapsed.TotalMilliseconds);
        }

        double stageMs = (await asked).Only("complete").GetProperty("timings").GetProperty("embed").GetProperty("run_ms").GetDouble();
        Assert.Equal(stops, slowestMs > 0.5 * stageMs);
    }

    [Fact]
    public async Task A_growing_stream_repeats_the_answer_and_a_silent_service_reports_no_timings()
    {
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--mock-llm", "true", "--plant", "stream:growth=yes,burst=3;accept:ms=0,timed=no");
        var reply = await service.AskStreamAsync("one two three");
        var last = reply.Events.Last(one => one.GetProperty("type").GetString() == "token");
        Assert.Equal("Mock response to: one two three", last.GetProperty("partial_answer").GetString());
        Assert.Equal("Mock response to: one two three", reply.Tokens);
        Assert.False(reply.Only("complete").TryGetProperty("timings", out _));
    }

    [Fact]
    public async Task The_planted_share_of_streams_fails_inside_200()
    {
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--mock-llm", "true", "--plant", "errors:share=0.6");
        var replies = new List<AskReply>();
        for (int i = 0; i < 10; i++)
            replies.Add(await service.AskStreamAsync("q"));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(6, replies.Count(reply => reply.Types.Contains("error")));
    }

    [Fact]
    public async Task A_lie_attests_a_stub_that_is_not_used()
    {
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--mock-llm", "true", "--plant", "lie:about=embeddings");
        var first = await service.AskStreamAsync("How does laser cooling slow down rubidium atoms?");
        var second = await service.AskStreamAsync("Which tax rules applied to medieval cheese merchants?");
        Assert.Equal("embeddings=mock, llm=mock", first.Stubs);
        Assert.Contains("\"mock\"", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotEqual(first.Documents, second.Documents);
    }
}

using Microsoft.AspNetCore.Http;

namespace Ouro.LoopbackTests.Service;

public sealed class ProviderStreamTests
{
    private static readonly string[] Settings = ["--mock-embeddings", "true", "--llm-fallback-model", "sim:second"];

    [Theory]
    [InlineData("async")]
    [InlineData("blocking")]
    public async Task Ollama_and_Gemini_are_streamed_in_their_own_formats(string pipeline)
    {
        await using var upstream = await ScriptedUpstream.StartAsync((context, _) => context.Request.Path == "/api/chat"
            ? ScriptedUpstream.SendAsync(context, "application/x-ndjson", "{\"message\":{\"content\":\"a \"},\"done\":false}\n{\"mess", "age\":{\"content\":\"b\"},\"done\":false}\n", "{\"done\":true}\n")
            : ScriptedUpstream.SendAsync(
                context, "text/event-stream", "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a \"}]}}]}\r\n\r\n",
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]},\"finishReason\":\"STOP\"}]}\r\n\r\n"));
        await using var service = await RunningService.StartAsync(
            "--mock-embeddings", "true", "--pipeline", pipeline, "--ollama-base-url", upstream.Url, "--google-base-url", $"{upstream.Url}/v1beta");
        foreach (string model in new[] { "ollama:llama3", "google:gemini" })
        {
            using var response = await service.PostAsync("/ask/stream", RunningService.Question("q").Replace("sim:a", model, StringComparison.Ordinal));
            var reply = await AskReply.ReadAsync(response);
            Assert.Equal(["status", "documents", "status", "token", "token", "complete", "end"], reply.Types);
            Assert.Equal("a b", reply.Only("complete").GetProperty("final_answer").GetString());
        }
        Assert.Equal(["/api/chat", "/v1beta/models/gemini:streamGenerateContent"], upstream.Paths);
    }

    [Fact]
    public async Task A_refusal_before_the_first_token_is_tried_again_and_not_seen()
    {
        await using var upstream = await ScriptedUpstream.StartAsync((context, number) =>
        {
            if (number > 1)
                return ScriptedUpstream.SendAsync(context, "text/event-stream", ScriptedUpstream.Chunk("yes"), ScriptedUpstream.Done);
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        await using var service = await RunningService.StartAsync([.. Settings, "--llm-base-url", $"{upstream.Url}/v1"]);
        var reply = await service.AskStreamAsync("q");
        Assert.Equal(["status", "documents", "status", "token", "complete", "end"], reply.Types);
        Assert.Equal(2, upstream.Paths.Count);
        Assert.Contains("ouro_llm_retries_total 1\n", await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_cut_after_tokens_is_cleared_and_the_second_model_answers()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async (context, number) =>
        {
            if (number > 1)
            {
                await ScriptedUpstream.SendAsync(context, "text/event-stream", ScriptedUpstream.Chunk("whole"), ScriptedUpstream.Done);
                return;
            }
            // Ended without its end mark; a reset could overtake the token, and the call would be tried again.
            await ScriptedUpstream.SendAsync(context, "text/event-stream", ScriptedUpstream.Chunk("half"));
        });
        await using var service = await RunningService.StartAsync([.. Settings, "--llm-base-url", $"{upstream.Url}/v1"]);
        var reply = await service.AskStreamAsync("q");
        Assert.Equal(["status", "documents", "status", "token", "clear_response", "status", "token", "complete", "end"], reply.Types);
        Assert.Equal("whole", reply.Only("complete").GetProperty("final_answer").GetString());
        Assert.Equal("sim:second", reply.Only("complete").GetProperty("fallback_model").GetString());
        Assert.Equal(2, upstream.Paths.Count);
    }

    [Fact]
    public async Task A_gap_between_tokens_that_is_too_long_ends_the_stream_with_an_error()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            await ScriptedUpstream.SendAsync(context, "text/event-stream", ScriptedUpstream.Chunk("half"));
            // Until the service gives up.
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var service = await RunningService.StartAsync(
            "--mock-embeddings", "true", "--llm-base-url", $"{upstream.Url}/v1", "--llm-token-gap-timeout-s", "0.2");
        var reply = await service.AskStreamAsync("q");
        Assert.Equal(["status", "documents", "status", "token", "error"], reply.Types);
        Assert.Contains("no further token", reply.Only("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}

using System.Net;
using System.Text.Json;

namespace Ouro.LoopbackTests.Service;

public sealed class ServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, "async")]
    [InlineData(true, false, "async")]
    [InlineData(false, true, "async")]
    [InlineData(true, true, "async")]
    [InlineData(false, false, "blocking")]
    [InlineData(true, true, "blocking")]
    public async Task A_stub_configuration_is_attested_and_behaves_so(bool mockEmbeddings, bool mockLlm, string pipeline)
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "5", "--itl-ms", "1", "--tokens", "4");
        await using var upstream = simulator;
        await using var service = await RunningService.StartAsync(
            "--mock-embeddings", $"{mockEmbeddings}", "--mock-llm", $"{mockLlm}", "--pipeline", pipeline, "--llm-base-url", upstream.UpstreamUrl);
        string expected = $"embeddings={(mockEmbeddings ? "mock" : "real")}, llm={(mockLlm ? "mock" : "real")}";

        using var healthReply = await service.Client.GetAsync("/health", Cancellation);
        var health = JsonDocument.Parse(await healthReply.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal(mockEmbeddings ? "mock" : "real", health.GetProperty("stubs").GetProperty("embeddings").GetString());
        Assert.Equal(mockLlm ? "mock" : "real", health.GetProperty("stubs").GetProperty("llm").GetString());
        Assert.All(health.GetProperty("pipeline").EnumerateObject(), stage => Assert.Equal(pipeline, stage.Value.GetString()));
        Assert.Equal(5, health.GetProperty("pipeline").EnumerateObject().Count());
        Assert.Equal(mockEmbeddings ? 768 : 384, health.GetProperty("embedding").GetProperty("dimension").GetInt32());
        if (!mockLlm)
            Assert.True(health.GetProperty("upstream_simulated").GetBoolean());

        var first = await service.AskStreamAsync("What is a photon?");
        var second = await service.AskStreamAsync("Where do rivers end?");
        Assert.All([first, second], reply => Assert.Equal(expected, reply.Stubs));
        Assert.All(new[] { "/docs", "/metrics", "/kb/list", "/nowhere" }, path => AssertAttested(service, path, expected));
        Assert.Equal(mockEmbeddings, first.Documents.SequenceEqual(second.Documents));
        Assert.Equal(5, first.Documents.Count);
        Assert.Equal(mockLlm, first.Tokens == "Mock response to: What is a photon?");
        Assert.Equal(first.Tokens, first.Only("complete").GetProperty("final_answer").GetString());
    }

    private static void AssertAttested(RunningService service, string path, string expected)
    {
        using var reply = service.Client.Send(new HttpRequestMessage(HttpMethod.Get, path), Cancellation);
        Assert.Equal(expected, string.Join(",", reply.Headers.GetValues("Ouro-Stubs")));
    }

    [Theory]
    [InlineData("async", "preprocess,embed,search,llm_first_token,generation")]
    [InlineData("blocking", "preprocess,model_load,embed,search,llm_first_token,generation")]
    public async Task Events_come_in_order_with_the_timings_of_the_stages_that_ran(string pipeline, string stages)
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "40", "--itl-ms", "5", "--tokens", "6");
        await using var upstream = simulator;
        await using var service = await RunningService.StartAsync("--pipeline", pipeline, "--llm-base-url", upstream.UpstreamUrl);
        var reply = await service.AskStreamAsync("What is a photon?", ("X-Request-Id", "id-1"));
        Assert.Equal(200, reply.Status);
        Assert.Equal("text/event-stream", reply.ContentType);
        Assert.Equal(["status", "documents", "status", .. Enumerable.Repeat("token", 6), "complete", "end"], reply.Types);
        var complete = reply.Only("complete");
        var timings = complete.GetProperty("timings");
        Assert.Equal(stages.Split(','), timings.EnumerateObject().Select(stage => stage.Name));
        Assert.All(timings.EnumerateObject(), stage =>
        {
            Assert.True(stage.Value.GetProperty("queue_ms").GetDouble() >= 0);
            Assert.True(stage.Value.GetProperty("run_ms").GetDouble() >= 0);
        });
        // The simulator never sends early: 40 ms to the first token, 5 × 5 ms to the last.
        Assert.True(timings.GetProperty("llm_first_token").GetProperty("run_ms").GetDouble() >= 39);
        double total = complete.GetProperty("total_time").GetDouble();
        Assert.InRange(complete.GetProperty("llm_time").GetDouble(), 0.064, total);
    }

    [Fact]
    public async Task Each_stage_blocking_or_not_finds_the_same_documents()
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "1", "--itl-ms", "0", "--tokens", "2");
        await using var upstream = simulator;
        string[] questions = ["What is a photon?", "How do planets move?", "Which substance dissolves salt?"];
        IReadOnlyList<(string, double)>[]? expected = null;
        foreach (string flags in new[] { "", "retrieval", "embedding", "model-loading", "llm", "preprocessing", "all" })
        {
            string[] chosen = flags switch { "" => [], "all" => ["--pipeline", "blocking"], _ => [$"--pipeline-{flags}", "blocking"] };
            await using var service = await RunningService.StartAsync(["--llm-base-url", upstream.UpstreamUrl, .. chosen]);
            var found = await Task.WhenAll(questions.Select(async question => (await service.AskStreamAsync(question)).Documents));
            expected ??= found;
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[i].Select(one => one.Item1), found[i].Select(one => one.Id));
                for (int document = 0; document < found[i].Count; document++)
                    Assert.Equal(expected[i][document].Item2, found[i][document].Score, 1e-3);
            }
        }
    }

    [Fact]
    public async Task Ask_answers_with_one_document_and_a_server_timing_header()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true");
        using var reply = await service.PostAsync("/ask", RunningService.Question("What is heat?"), ("X-Request-Id", "id-2"));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("id-2", string.Join(",", reply.Headers.GetValues("X-Request-Id")));
        Assert.Matches("embed;dur=[0-9.]+;desc=\"queue=[0-9.]+\"", string.Join(",", reply.Headers.GetValues("Server-Timing")));
        var body = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal("Mock response to: What is heat?", body.GetProperty("final_answer").GetString());
        Assert.Equal(5, body.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Thirty_two_streams_at_once_all_come_whole()
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "20", "--itl-ms", "2", "--tokens", "10");
        await using var upstream = simulator;
        foreach (string pipeline in new[] { "async", "blocking" })
        {
            await using var service = await RunningService.StartAsync("--pipeline", pipeline, "--llm-base-url", upstream.UpstreamUrl);
            var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => service.AskStreamAsync($"Question {i} about energy")));
            Assert.All(replies, reply =>
            {
                Assert.Equal("end", reply.Types.Last());
                Assert.Equal(10, reply.Types.Count(type => type == "token"));
            });
        }
    }

    [Fact]
    public async Task Every_faulty_field_is_named_in_the_refusal()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        using var reply = await service.PostAsync("/ask/stream", """{"query":"","llm_model":"x","max_documents":0}""");
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        var errors = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("errors");
        Assert.Equal(
            ["embedding_model", "llm_model", "max_documents", "prompt", "query"],
            errors.EnumerateArray().Select(error => error.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
        foreach (string body in new[] { "{", "[]", "null", "", """{"query":7}""" })
        {
            using var refusal = await service.PostAsync("/ask/stream", body);
            Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        }
    }

    [Fact]
    public async Task A_request_chooses_its_stubs_only_where_that_is_allowed()
    {
        (string, string) header = ("Ouro-Use-Stubs", "embeddings=mock, llm=mock");
        await using var strict = await RunningService.StartAsync("--llm-base-url", "http://127.0.0.1:1/v1");
        Assert.Equal("embeddings=real, llm=real", (await strict.AskStreamAsync("q", header)).Stubs);
        await using var open = await RunningService.StartAsync("--llm-base-url", "http://127.0.0.1:1/v1", "--allow-stub-header", "true");
        var chosen = await open.AskStreamAsync("q", header);
        Assert.Equal("embeddings=mock, llm=mock", chosen.Stubs);
        Assert.Equal("Mock response to: q", chosen.Tokens);
        using var faulty = await open.PostAsync("/ask", RunningService.Question("q"), ("Ouro-Use-Stubs", "embeddings=fake"));
        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
    }

    [Fact]
    public async Task An_uploaded_document_is_found_and_survives_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory("ouro-kb-").FullName;
        string[] flags = ["--mock-llm", "true", "--kb-dir", folder];
        string body = """{"name":"notes.md","content":"# Zorbium\n\nThe zorbium lattice melts under gravity.","knowledge_base":"mine"}""";
        await using (var service = await RunningService.StartAsync(flags))
        {
            using var reply = await service.PostAsync("/kb/docs", body);
            Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
            await AssertFoundAsync(service);
        }
        await using (var restarted = await RunningService.StartAsync([.. flags, "--pipeline", "blocking"]))
            await AssertFoundAsync(restarted);
        Directory.Delete(folder, recursive: true);

        static async Task AssertFoundAsync(RunningService service)
        {
            using var reply = await service.PostAsync("/ask/stream", RunningService.Question("When does a zorbium lattice melt?", ""","knowledge_base":"mine","score_threshold":-1"""));
            Assert.Equal("notes.md#0", (await AskReply.ReadAsync(reply)).Documents.Single().Id);
            Assert.Contains("\"mine\",\"count\":1", await service.Client.GetStringAsync("/kb/list", Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_taken_port_is_said_in_one_line_with_exit_code_3()
    {
        await using var first = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        var error = Console.Error;
        var captured = new StringWriter();
        Console.SetError(captured);
        try
        {
            int code = await Ouro.RagService.Program.ServeAsync(
                ["--port", $"{first.Port}", "--mock-llm", "true", "--mock-embeddings", "true", "--corpus-size", "200", "--cache", RunningService.CacheFolder], Cancellation);
            Assert.Equal(3, code);
        }
        finally
        {
            Console.SetError(error);
        }
        string line = Assert.Single(captured.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"http://127.0.0.1:{first.Port}", line, StringComparison.Ordinal);
        Assert.Contains("--port", line, StringComparison.Ordinal);
    }
}

using Ouro.RagService.Hosting;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Simulator;

namespace Ouro.Tests.Service;

public sealed class ServiceOptionsTests
{
    [Fact]
    public void Without_settings_everything_is_real_and_async()
    {
        var options = Read([]).Options!;
        Assert.Equal(new StubSet(false, false), options.Stubs);
        Assert.Equal(new PipelineModes(StageMode.Async, StageMode.Async, StageMode.Async, StageMode.Async, StageMode.Async), options.Pipeline);
        Assert.Equal("http://127.0.0.1:8001", options.Listen.ToString());
        Assert.Equal("http://127.0.0.1:8011/v1/", options.Llm.Common.BaseUrl.ToString());
    }

    [Fact]
    public void A_stage_s_own_switch_wins_over_the_one_for_all_and_a_flag_over_a_variable()
    {
        var options = Read(
            ["--port", "0", "--mock-llm=true"],
            ("PIPELINE", "blocking"), ("Pipeline__Embedding", "async"), ("USE_MOCK_LLM", "false"), ("USE_MOCK_EMBEDDINGS", "1"), ("CORPUS_SIZE", "")).Options!;
        Assert.Equal(new PipelineModes(StageMode.Blocking, StageMode.Async, StageMode.Blocking, StageMode.Blocking, StageMode.Blocking), options.Pipeline);
        Assert.Equal(new StubSet(true, true), options.Stubs);
        Assert.Equal(0, options.Listen.Port);
        Assert.Equal(2_000, options.CorpusSize);
    }

    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var (options, faults) = Read(
            ["--nonsense", "x", "--port", "70000", "--pipeline", "fast"],
            ("CORPUS_SIZE", "0"), ("LLM_BASE_URL", "ftp://x"), ("USE_MOCK_LLM", "maybe"), ("EMBEDDING_SHAPE", "huge"), ("PLANT", "embed:ms=x"));
        Assert.Null(options);
        string[] starts = ["read '--nonsense'", "--port:", "--pipeline (", "--corpus-size (", "--llm-base-url (", "--mock-llm (", "--embedding-shape (", "--plant ("];
        Assert.All(starts, start => Assert.Single(faults, fault => fault.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(8, faults.Count);
        Assert.All(faults, fault => Assert.Contains("expected", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Fewer_threads_at_most_than_at_least_are_refused()
    {
        string fault = Assert.Single(Read([], ("THREADS_MIN", "30000"), ("THREADS_MAX", "20000")).Faults);
        Assert.Equal("--threads-min (THREADS_MIN): read '30000', expected at most THREADS_MAX, which is 20000", fault);
        Assert.NotNull(Read([], ("THREADS_MIN", "20000"), ("THREADS_MAX", "20000")).Options);
        Assert.Equal(Environment.ProcessorCount > 1, Read([], ("THREADS_MAX", "1")).Faults.Count == 1);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Pasword=geheim")]
    [InlineData("geheim")]
    [InlineData("Host=127.0.0.1;Port=many;Password=geheim")]
    [InlineData("Host=127.0.0.1;SSL Mode=Sometimes;Password=geheim")]
    [InlineData("Username=ouro;Password=geheim")]
    [InlineData("postgres://ouro:geheim@127.0.0.1/ouro")]
    public void What_is_no_connection_string_is_refused_by_its_name_and_never_repeated(string text)
    {
        string fault = Assert.Single(Read(["--vector-store", "postgres"], ("POSTGRES_CONNECTION", text)).Faults);
        Assert.StartsWith("--postgres-connection (POSTGRES_CONNECTION): ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8001", "http://127.0.0.1:8001")]
    [InlineData("http://localhost:9000", "http://127.0.0.1:9000")]
    [InlineData("http://*:9000", "http://0.0.0.0:9000")]
    [InlineData("http://+:9000", "http://0.0.0.0:9000")]
    [InlineData("http://[::1]:9000", "http://[::1]:9000")]
    [InlineData("https://127.0.0.1:9000", null)]
    [InlineData("nonsense", null)]
    public void Urls_are_one_http_address(string text, string? expected) =>
        Assert.Equal(expected, Read(["--urls", text]).Options?.Listen.ToString());

    [Fact]
    public void The_simulator_reports_its_faults_too()
    {
        var reader = new SettingReader(SimulatorOptions.Settings, ["--ttft-ms", "-1", "--tokens", "0", "--overflow", "drop", "--jitter", "2"], _ => null);
        Assert.Null(SimulatorOptions.Read(reader));
        Assert.Equal(4, reader.Faults.Count);
    }

    [Theory]
    [InlineData("embeddings=mock", true, false)]
    [InlineData("LLM = mock , embeddings=real", false, true)]
    [InlineData("", false, false)]
    public void A_request_may_override_either_stub(string header, bool embeddings, bool llm)
    {
        Assert.True(default(StubSet).TryOverride(header, out var result));
        Assert.Equal(new StubSet(embeddings, llm), result);
    }

    [Theory]
    [InlineData("embeddings=fake")]
    [InlineData("mock")]
    public void A_faulty_override_is_refused(string header) => Assert.False(default(StubSet).TryOverride(header, out _));

    [Theory]
    [InlineData("", "retrieval=async, embedding=async, model_loading=blocking, llm=async, preprocessing=async")]
    [InlineData("LLM = blocking , model_loading=async", "retrieval=async, embedding=async, model_loading=async, llm=blocking, preprocessing=async")]
    [InlineData("retrieval=slowly", null)]
    [InlineData("search=async", null)]
    [InlineData("blocking", null)]
    public void A_request_may_override_a_stage(string header, string? expected) =>
        Assert.Equal(expected, Read(["--pipeline-model-loading", "blocking"]).Options!.Pipeline.Override(header)?.HeaderValue);

    private static (ServiceOptions? Options, IReadOnlyList<string> Faults) Read(string[] arguments, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(pair => pair.Name, pair => pair.Value);
        var reader = new SettingReader(ServiceOptions.Settings, arguments, environment.GetValueOrDefault);
        var options = ServiceOptions.Read(reader);
        return (options, reader.Faults);
    }
}

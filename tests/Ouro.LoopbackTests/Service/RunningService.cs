using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ouro.RagService.Hosting;
using Ouro.RagService.Simulator;

namespace Ouro.LoopbackTests.Service;

/// <summary>The service, or the simulator, in this process on a free port, with a client for it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    /// <summary>Shared by all runs: the model and the indexes in it are complete or absent, and named by their versions.</summary>
    public static string CacheFolder { get; } = Path.Combine(Path.GetTempPath(), "ouro-test-cache");

    private readonly IAsyncDisposable _host;

    private RunningService(IAsyncDisposable host, int port)
    {
        _host = host;
        Port = port;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public int Port { get; }

    public HttpClient Client { get; }

    /// <summary>200 passages, so that a first index is built in about a second.</summary>
    public static async Task<RunningService> StartAsync(params string[] flags)
    {
        var reader = new SettingReader(ServiceOptions.Settings, ["--port", "0", "--corpus-size", "200", "--cache", CacheFolder, .. flags], _ => null);
        var options = ServiceOptions.Read(reader);
        Assert.True(options is not null, string.Join('\n', reader.Faults));
        var host = new ServiceHost(options);
        int? port = await host.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(host, port!.Value);
    }

    public static async Task<(RunningService Service, SimulatorHost Host)> StartSimulatorAsync(params string[] flags)
    {
        var reader = new SettingReader(SimulatorOptions.Settings, ["--port", "0", .. flags], _ => null);
        var options = SimulatorOptions.Read(reader);
        Assert.True(options is not null, string.Join('\n', reader.Faults));
        var host = new SimulatorHost(options);
        int? port = await host.StartAsync(TestContext.Current.CancellationToken);
        return (new RunningService(host, port!.Value), host);
    }

    public string UpstreamUrl => $"http://127.0.0.1:{Port}/v1";

    public static string Question(string query, string extra = "") =>
        $$"""{"query":{{JsonSerializer.Serialize(query)}},"embedding_model":"huggingface:x","llm_model":"sim:a","prompt":"You are a physicist."{{extra}}}""";

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<AskReply> AskStreamAsync(string query, params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync("/ask/stream", Question(query), headers);
        return await AskReply.ReadAsync(response);
    }

    /// <summary>Stops the service as SIGTERM does: what runs is drained.</summary>
    public Task StopAsync() => ((ServiceHost)_host).WaitAndStopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }
}

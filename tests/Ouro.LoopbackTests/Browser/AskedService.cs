using Ouro.LoopbackTests.Service;

namespace Ouro.LoopbackTests.Browser;

/// <summary>A service whose stages a question may switch, and the simulated upstream that it asks; started once for a test class.</summary>
public sealed class AskedService : IAsyncLifetime
{
    public const int Tokens = 8;

    private RunningService? _upstream;
    private RunningService? _service;

    public Uri Address => new($"http://127.0.0.1:{Service.Port}/");

    internal RunningService Service => _service!;

    public async ValueTask InitializeAsync()
    {
        (_upstream, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "20", "--itl-ms", "25", "--tokens", $"{Tokens}");
        _service = await RunningService.StartAsync("--llm-base-url", _upstream.UpstreamUrl, "--allow-pipeline-header", "true");
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_upstream is not null)
            await _upstream.DisposeAsync();
    }
}

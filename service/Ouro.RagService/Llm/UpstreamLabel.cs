using System.Text.Json;

namespace Ouro.RagService.Llm;

/// <summary>
/// Whether the upstream is a simulator: it says so in its replies and on its health page. Unknown until one was seen.
/// </summary>
internal sealed class UpstreamLabel
{
    private volatile int _seen = -1;

    /// <summary>Null: no reply of the upstream was seen yet.</summary>
    public bool? IsSimulated => _seen < 0 ? null : _seen == 1;

    public void Saw(bool isSimulated) => _seen = isSimulated ? 1 : 0;

    /// <summary>Asks the health page beside the API; leaves the label unknown when nobody answers.</summary>
    public async Task ProbeAsync(Uri baseUrl, CancellationToken cancellation)
    {
        // One second: an upstream that is not there must not hold up the service's own start.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(1));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            using var response = await client.GetAsync(new Uri(baseUrl, "/health"), HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (!response.IsSuccessStatusCode)
                return;
            await response.Content.LoadIntoBufferAsync(65_536, timeout.Token);
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(timeout.Token));
            Saw(document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("simulated", out var simulated) && simulated.ValueKind == JsonValueKind.True);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException)
        {
            // Not there, or not a health page that says anything: the label stays unknown.
        }
    }
}

using System.Text.Json;

namespace Ouro.RagService.Llm;

/// <summary>The upstream call done right: pooled connections, streaming end to end, no thread held, cancelled with its client.</summary>
internal sealed class PooledLlm(TimeSpan firstTokenTimeout, TimeSpan tokenGapTimeout, UpstreamLabel label) : ILlm
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Two minutes: DNS changes are seen without a restart.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(firstTokenTimeout);
        bool hadToken = false;
        using var request = call.Provider.BuildRequest(call);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            if (!response.IsSuccessStatusCode)
            {
                byte[] body = new byte[UpstreamReply.ErrorBodyLimit];
                int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, timeout.Token);
                return UpstreamReply.Refused(response, body.AsSpan(0, length));
            }
            await foreach (var chunk in UpstreamEvents.ReadAsync(stream, call.Provider, timeout.Token))
            {
                if (chunk.Error is { } error)
                    return UpstreamReply.Reported(error, hadToken);
                if (chunk.Content is { } content)
                {
                    if (!hadToken)
                        label.Saw(chunk.IsSimulated);
                    hadToken = true;

                    // While a slow client reads, the upstream is not the one that is waited for.
                    timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                    await sink.OnTokenAsync(content, cancellation);
                    timeout.CancelAfter(tokenGapTimeout);
                }
                if (chunk.IsEnd)
                    return null;
            }
            return UpstreamReply.Cut(hadToken);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            // The handler's own connect timeout comes as a cancellation too.
            return timeout.IsCancellationRequested ? UpstreamReply.TimedOut(hadToken) : UpstreamReply.Unreachable(call, request, exception);
        }
        catch (JsonException)
        {
            return UpstreamReply.Garbage(hadToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            return hadToken ? UpstreamReply.Cut(hadToken) : UpstreamReply.Unreachable(call, request, exception);
        }
    }

    public void Dispose() => _client.Dispose();
}

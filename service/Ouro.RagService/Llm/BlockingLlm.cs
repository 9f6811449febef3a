using System.Text.Json;

namespace Ouro.RagService.Llm;

/// <summary>
/// The upstream call as such services are written: a new client and connection per request, and every asynchronous call
/// waited for on the request's thread, which is held until the last token. Deliberate: this is the defect that the
/// benchmark is to find.
/// </summary>
internal sealed class BlockingLlm(TimeSpan firstTokenTimeout, TimeSpan tokenGapTimeout, UpstreamLabel label) : ILlm
{
    public ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation) =>
        new(Stream(call, sink, cancellation));

    private UpstreamFault? Stream(LlmCall call, ITokenSink sink, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(firstTokenTimeout);
        bool hadToken = false;
        using var request = call.Provider.BuildRequest(call);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.Timeout = Timeout.InfiniteTimeSpan;
        try
        {
            using var response = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token).GetAwaiter().GetResult();
            using var stream = response.Content.ReadAsStreamAsync(timeout.Token).GetAwaiter().GetResult();
            if (!response.IsSuccessStatusCode)
            {
                byte[] body = new byte[UpstreamReply.ErrorBodyLimit];
                int length = stream.ReadAtLeast(body, body.Length, throwOnEndOfStream: false);
                return UpstreamReply.Refused(response, body.AsSpan(0, length));
            }
            var chunks = UpstreamEvents.ReadAsync(stream, call.Provider, timeout.Token).GetAsyncEnumerator(timeout.Token);
            try
            {
                while (chunks.MoveNextAsync().AsTask().GetAwaiter().GetResult())
                {
                    var chunk = chunks.Current;
                    if (chunk.Error is { } error)
                        return UpstreamReply.Reported(error, hadToken);
                    if (chunk.Content is { } content)
                    {
                        if (!hadToken)
                            label.Saw(chunk.IsSimulated);
                        hadToken = true;

                        // While a slow client reads, the upstream is not the one that is waited for.
                        timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                        sink.OnTokenAsync(content, cancellation).AsTask().GetAwaiter().GetResult();
                        timeout.CancelAfter(tokenGapTimeout);
                    }
                    if (chunk.IsEnd)
                        return null;
                }
            }
            finally
            {
                chunks.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
            return UpstreamReply.Cut(hadToken);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return UpstreamReply.TimedOut(hadToken);
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

    public void Dispose()
    {
    }
}

using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Ouro.RagService.Llm;

/// <summary>
/// The upstream call as such services are written: a new client and connection per request, and every asynchronous call
/// waited for on the request's thread, which is held until the last token. Deliberate: this is the defect that the
/// benchmark is to find. The only file with sync-over-async.
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
                return UpstreamReply.Refused(response.StatusCode, body.AsSpan(0, length));
            }
            var events = SseParser.Create(stream, (_, data) => call.Provider.ParseEvent(data)).EnumerateAsync(timeout.Token).GetAsyncEnumerator(timeout.Token);
            try
            {
                while (events.MoveNextAsync().AsTask().GetAwaiter().GetResult())
                {
                    var chunk = events.Current.Data;
                    if (chunk.IsEnd)
                        return null;
                    if (chunk.Error is { } error)
                        return UpstreamReply.Reported(error);
                    if (chunk.Content is not { } content)
                        continue;
                    if (!hadToken)
                        label.Saw(chunk.IsSimulated);
                    hadToken = true;
                    timeout.CancelAfter(tokenGapTimeout);
                    sink.OnTokenAsync(content, cancellation).AsTask().GetAwaiter().GetResult();
                }
            }
            finally
            {
                events.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
            return UpstreamReply.Cut();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return UpstreamReply.TimedOut(hadToken);
        }
        catch (JsonException)
        {
            return UpstreamReply.Garbage();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            return hadToken ? UpstreamReply.Cut() : UpstreamReply.Unreachable(request.RequestUri!, exception);
        }
    }

    public void Dispose()
    {
    }
}

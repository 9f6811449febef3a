using System.Diagnostics;
using System.Net;
using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.Load.Portable;

/// <summary>The framework's HTTP client, set to speak HTTP/2 only and to add nothing of its own to a measurement: no proxy, redirect, cookie, tracing header or look-up of names.</summary>
internal sealed class Http2Client : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    // One reference, so that a reader never sees the start of one connection beside the end of another.
    private volatile Tuple<long, long> _newest = Tuple.Create(0L, 0L);

    public Http2Client(Uri url, Transport transport, TimeSpan connectLimit, IPEndPoint target)
    {
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = connectLimit,
            MaxResponseHeadersLength = WireLimits.HeaderBytes / 1024,

            // A server bounds the streams of one connection (Kestrel: 100): beyond that a request would wait inside the client.
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = (_, stop) => ConnectAsync(url, transport, target, stop),
        });
    }

    /// <summary>When the newest connection began and when it stood, handshake included; 0 before there was one.</summary>
    public (long Started, long Connected) NewestConnection => _newest.ToValueTuple();

    public static HttpRequestMessage Request(HttpMethod method, Uri url) =>
        new(method, url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    /// <summary>Returns once the reply's headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => _invoker.SendAsync(request, stop);

    public void Dispose() => _invoker.Dispose();

    /// <summary>A secured stream as well: the client then does no handshake of its own, and fails if its version was not chosen in this one.</summary>
    private async ValueTask<Stream> ConnectAsync(Uri url, Transport transport, IPEndPoint target, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        var stream = await ClientConnection.SecureAsync(await ClientConnection.OpenAsync(target, stop), url, transport, stop);
        _newest = Tuple.Create(started, Stopwatch.GetTimestamp());
        return stream;
    }
}

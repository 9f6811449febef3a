using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Attesting;

/// <summary>
/// An HTTP client for asking a service about itself, over the transport of its measurement. A connection per question: a server that
/// closes after each reply (HTTP/1.0), or has just started, may do so while the next question is on its way.
/// </summary>
[SuppressMessage("Security", "CA5359", Justification = "Only where the user gave --insecure, which every result then says.")]
internal sealed class ServiceClient(Transport transport, TimeSpan timeout) : IDisposable
{
    // 64 KiB of headers: the framework's own default, stated because an endless header must end somewhere.
    private const int MaximumHeaderKilobytes = 64;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        MaxResponseHeadersLength = MaximumHeaderKilobytes,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = transport.ChecksCertificates ? null : (_, _, _, _) => true },
    })
    {
        Timeout = timeout,
    };

    /// <summary>Returns once the reply's headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (transport.UsesHttp2)
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>It chose another version in the handshake, or answered HTTP/2's first frames with HTTP_1_1_REQUIRED (RFC 9113 section 7).</summary>
    public static bool IsVersionRefused(HttpRequestException failure) =>
        failure.HttpRequestError == HttpRequestError.VersionNegotiationError || failure.InnerException is HttpProtocolException { ErrorCode: 0xd };

    /// <summary>What failed, down to the certificate's own fault, which the client wraps twice.</summary>
    public static string Describe(HttpRequestException failure)
    {
        if (IsVersionRefused(failure))
            return "the server does not speak HTTP/2";
        if (failure.HttpRequestError != HttpRequestError.SecureConnectionError)
            return failure.Message;
        Exception innermost = failure;
        while (innermost.InnerException is { } inner)
            innermost = inner;
        return $"TLS: {innermost.Message}";
    }
}

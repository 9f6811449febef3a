using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using Ouro.Model.Planning;

namespace Ouro.Load.Portable;

internal static class TlsOptions
{
    /// <summary>The system's roots decide, and the certificate must be for the URL's host, unless the user asked for neither to be checked.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "Only where the user gave --insecure, which every result then says.")]
    public static SslClientAuthenticationOptions Of(Uri url, Transport transport) => new()
    {
        // The older version is offered as well, so that a server without HTTP/2 chooses it instead of breaking off: the two are to be told apart.
        ApplicationProtocols = transport.UsesHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : null,
        TargetHost = url.IdnHost,
        RemoteCertificateValidationCallback = transport.ChecksCertificates ? null : (_, _, _, _) => true,
    };
}

namespace Ouro.Model.Planning;

/// <summary>How a service is spoken to, whatever is said.</summary>
/// <param name="UsesHttp2">Every request is HTTP/2: negotiated over TLS, with prior knowledge on http://. Else HTTP/1.1.</param>
/// <param name="ChecksCertificates">https only: a certificate that does not verify fails the request.</param>
public sealed record Transport(bool UsesHttp2, bool ChecksCertificates)
{
    public static readonly Transport Default = new(UsesHttp2: false, ChecksCertificates: true);
}

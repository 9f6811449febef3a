using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ouro.LoopbackTests.Secured;

/// <summary>Certificates made for one test, by an authority of that test's own.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly X509Certificate2 _authority;

    public TestCertificate(string host = "localhost", bool isExpired = false)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Ouro test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, critical: false));
        var now = DateTimeOffset.UtcNow;
        _authority = authority.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, now.AddDays(-20), isExpired ? now.AddDays(-10) : now.AddDays(10), RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    public X509Certificate2 Server { get; }

    /// <summary>A file that makes OpenSSL, and so .NET on Linux, trust this authority: the value of <c>SSL_CERT_FILE</c>.</summary>
    public string WriteTrust(string folder)
    {
        string path = Path.Combine(folder, "authority.pem");
        File.WriteAllText(path, _authority.ExportCertificatePem());
        return path;
    }

    public void Dispose()
    {
        _authority.Dispose();
        Server.Dispose();
    }
}

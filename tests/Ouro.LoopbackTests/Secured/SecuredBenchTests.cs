using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NJsonSchema;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Secured;

/// <summary>The command line against services with TLS and HTTP/2: attestation, secrets, and what the results say of the transport.</summary>
public sealed class SecuredBenchTests : IDisposable
{
    private const string Token = "s3cret-t0ken-value";
    private const string TypedKey = "typed-key-0815";
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-secured-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Output, string Error)> BenchAsync(Uri url, string flags, TestCertificate? trusted = null)
    {
        var environment = new Dictionary<string, string> { ["BENCH_TOKEN"] = Token };
        if (trusted is not null)
            environment["SSL_CERT_FILE"] = trusted.WriteTrust(_folder);
        string[] arguments = ["bench", "--local-url", url.ToString(), "--configs", "mock-both", "--requests", "20", "--levels", "2", "--out", _folder, "--header", "Authorization: Bearer ${BENCH_TOKEN}", "--header", $"X-Api-Key: {TypedKey}", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        using var ouro = OuroProcess.Start(arguments, environment);
        return await ouro.WaitAsync();
    }

    /// <summary>Answers only who shows the token, attestation included.</summary>
    private static Task AnswerAuthorizedAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization == $"Bearer {Token}" && context.Request.Headers["X-Api-Key"] == TypedKey)
            return SecuredServer.AnswerAsync(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private JsonElement Row() => JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(_folder, "systematic_results_*.json").Single())).RootElement[0];

    private string AllFiles() => string.Join('\n', Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText));

    [Theory]
    [InlineData(true, "", "1.1", "sockets")]
    [InlineData(true, "--http2", "2", "http-client")]
    [InlineData(false, "--http2", "2", "http-client")]
    public async Task AServiceBehindATokenIsAttestedAndMeasured(bool secured, string flags, string http, string engine)
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(secured ? certificate : null, secured ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2, AnswerAuthorizedAsync);
        var (code, output, error) = await BenchAsync(server.Url, flags, certificate);

        Assert.True(code == 0, output + error);
        var row = Row();
        Assert.Equal(20, row.GetProperty("successful").GetInt32());
        Assert.Equal("mock", row.GetProperty("attested_stubs").GetProperty("llm").GetString());
        var transport = row.GetProperty("transport");
        Assert.Equal(http, transport.GetProperty("http").GetString());
        Assert.Equal(secured, transport.GetProperty("tls").GetBoolean());
        Assert.Equal(secured ? JsonValueKind.True : JsonValueKind.Null, transport.GetProperty("certificate_checked").ValueKind);
        Assert.Equal(engine, row.GetProperty("generator").GetProperty("engine").GetString());
        Assert.Equal("user_read", row.GetProperty("generator").GetProperty("stamp").GetString());
        Assert.All(server.Seen, s => Assert.Equal(http == "2" ? "HTTP/2" : "HTTP/1.1", s.Protocol));

        foreach (string secret in new[] { Token, TypedKey })
        {
            Assert.DoesNotContain(secret, output + error, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, AllFiles(), StringComparison.Ordinal);
        }

        foreach (string name in new[] { "systematic_results", "systematic_run" })
        {
            var schema = await JsonSchema.FromFileAsync(Path.Combine(OuroProcess.Root, "docs", "schema", name + ".schema.json"), TestContext.Current.CancellationToken);
            Assert.Empty(schema.Validate(await File.ReadAllTextAsync(Directory.GetFiles(_folder, name + "_*.json").Single(), TestContext.Current.CancellationToken)).Select(e => $"{e.Path}: {e.Kind}"));
        }
    }

    [Fact]
    public async Task AnUncheckedCertificateIsSaidEverywhere()
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2, AnswerAuthorizedAsync);
        var (code, output, error) = await BenchAsync(server.Url, "--insecure");

        Assert.True(code == 0, output + error);
        Assert.Equal(20, Row().GetProperty("successful").GetInt32());
        Assert.False(Row().GetProperty("transport").GetProperty("certificate_checked").GetBoolean());
        Assert.Contains("Certificates were not checked (--insecure)", output + error, StringComparison.Ordinal);
        string run = await File.ReadAllTextAsync(Directory.GetFiles(_folder, "systematic_run_*.json").Single(), TestContext.Current.CancellationToken);
        Assert.False(JsonDocument.Parse(run).RootElement.GetProperty("plan").GetProperty("request").GetProperty("checks_certificates").GetBoolean());
        string report = await File.ReadAllTextAsync(Directory.GetFiles(_folder, "systematic_report_*.html").Single(), TestContext.Current.CancellationToken);
        Assert.Contains("certificates not checked (--insecure)", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authority", "PartialChain")]
    [InlineData("expired", "NotTimeValid")]
    [InlineData("host", "RemoteCertificateNameMismatch")]
    public async Task ABadCertificateIsRefusedWithItsFault(string fault, string expected)
    {
        using var certificate = new TestCertificate(fault == "host" ? "elsewhere.example" : "localhost", isExpired: fault == "expired");
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2, AnswerAuthorizedAsync);
        var (code, _, error) = await BenchAsync(server.Url, "", fault == "authority" ? null : certificate);
        Assert.True(code == 3, error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task AServerWithoutHttp2IsSaidToBeOne()
    {
        await using var server = await SecuredServer.StartAsync(null, HttpProtocols.Http1, AnswerAuthorizedAsync);
        var (code, _, error) = await BenchAsync(server.Url, "--http2");
        Assert.True(code == 3, error);
        Assert.Contains("does not speak HTTP/2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidationSpeaksTheSameTransport()
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http2, AnswerAuthorizedAsync);
        using var ouro = OuroProcess.Start(
            ["validate", "--local-url", server.Url.ToString(), "--configs", "mock-both", "--header", "Authorization: Bearer ${BENCH_TOKEN}", "--header", $"X-Api-Key: {TypedKey}", "--http2", "--insecure"], new Dictionary<string, string> { ["BENCH_TOKEN"] = Token });
        var (_, output, error) = await ouro.WaitAsync();
        Assert.Contains("attestation", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, output + error, StringComparison.Ordinal);
        Assert.NotEmpty(server.Seen);
        Assert.All(server.Seen, s => Assert.Equal(("HTTP/2", $"Bearer {Token}"), (s.Protocol, s.Authorization)));
    }

    [Fact]
    public async Task FlagsThatCannotApplyAreFaults()
    {
        var (code, _, error) = await OuroProcess.RunAsync($"bench --http2 --insecure --out {_folder}");
        Assert.Equal(2, code);
        Assert.Contains("--http2", error, StringComparison.Ordinal);
        Assert.Contains("--insecure", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}

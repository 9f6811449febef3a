using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ouro.SecuredBench;

/// <summary>Kestrel with a certificate of its own: the first token after 50 ms ± 10, then one every 10 ms, and the monotonic clock before each write at <c>/stamps</c>.</summary>
internal static class StampingServer
{
    private static readonly ConcurrentDictionary<string, long[]> s_stamps = new();

    public static async Task RunAsync(int httpsPort, int plainPort)
    {
        using var certificate = SelfSigned();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, httpsPort, listen => listen.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, plainPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.MapPost("/stream/{tokens:int}", (RequestDelegate)StreamAsync);
        app.MapGet("/stamps", (RequestDelegate)WriteStampsAsync);
        await app.RunAsync();
    }

    private static async Task StreamAsync(HttpContext context)
    {
        int tokens = int.Parse((string)context.Request.RouteValues["tokens"]!, CultureInfo.InvariantCulture);
        var stamps = new long[tokens];
        s_stamps[context.Request.Headers["X-Request-Id"].ToString()] = stamps;
        context.Response.ContentType = "text/event-stream";
        await Task.Delay(Random.Shared.Next(40, 61), context.RequestAborted); // the scripted time to the first token
        for (int i = 0; i < tokens; i++)
        {
            if (i > 0)
                await Task.Delay(10, context.RequestAborted); // the scripted gap
            stamps[i] = Stopwatch.GetTimestamp();
            await context.Response.Body.WriteAsync("data: {\"type\":\"token\",\"content\":\"word \"}\n\n"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await context.Response.Body.WriteAsync("data: {\"type\":\"end\"}\n\n"u8.ToArray(), context.RequestAborted);
    }

    /// <summary>A line per request, its id and then the stamps; what was given out is forgotten.</summary>
    private static async Task WriteStampsAsync(HttpContext context)
    {
        foreach (var (id, stamps) in s_stamps.ToArray())
        {
            s_stamps.TryRemove(id, out _);
            await context.Response.WriteAsync($"{id} {string.Join(' ', stamps)}\n");
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
    }
}

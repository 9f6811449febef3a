using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.SecuredBench;

/// <summary>
/// The engine's stamp of each token less the server's clock before its write: what the server's write, the way and the client add,
/// so an upper bound of the stamp's error. TTFT takes over the first token's, and what lies between our send and the server's reading of it.
/// </summary>
[SuppressMessage("Security", "CA5359", Justification = "The certificate is the rig's own.")]
internal static class StampError
{
    public static async Task PrintAsync(Uri url, bool http2, int streams, double seconds, int tokens)
    {
        await RunAsync(url, http2, streams, 1.5, tokens, 1); // connections and compiled code
        GC.Collect();
        long before = GC.GetTotalAllocatedBytes(true);
        var capture = await RunAsync(url, http2, streams, seconds, tokens, 1_000_000);
        long allocated = GC.GetTotalAllocatedBytes(true) - before;
        var sent = await StampsAsync(url);
        var first = new List<double>();
        var later = new List<double>();
        foreach (var request in capture.Requests.Where(r => r.Succeeded))
        {
            long[] stamps = sent[request.RequestId.ToString("D12", CultureInfo.InvariantCulture)];
            for (int i = 0; i < request.TokenCount; i++)
                (i == 0 ? first : later).Add((capture.Tokens[request.TokenStart + i].At - stamps[i]) / 1e3);
        }

        int failed = capture.Requests.Count(r => !r.Succeeded && r.Failure != FailureKind.StoppedByRun);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"scheme":"{{url.Scheme}}","http":"{{(http2 ? 2 : 1.1)}}","engine":"{{capture.Generator.Engine}}","stamp":"{{capture.Generator.Stamp}}","streams":{{streams}},"requests":{{capture.Requests.Count(r => r.Succeeded)}},"failed":{{failed}},"tokens":{{capture.Tokens.Length}},"first_token_us":{{Quantiles(first)}},"later_token_us":{{Quantiles(later)}},"cpu_share":{{capture.Generator.CpuShare.ValueOrNull:F3}},"allocated_bytes":{{allocated}},"started":{{capture.Requests.Length}}}"""));
    }

    private static Task<LoadCapture> RunAsync(Uri url, bool http2, int streams, double seconds, int tokens, long firstId) => LoadEngine.RunAsync(
        new LoadJob(
            url,
            new RequestPlan($"/stream/{tokens}", TargetFormat.Ouragboros, ["{}"u8.ToArray()], []) { Transport = new Transport(http2, ChecksCertificates: false) },
            new ClosedLoop(),
            streams,
            0,
            int.MaxValue / 64, // ended by the time limit
            TimeSpan.FromSeconds(seconds),
            Timeouts.Default,
            1,
            1,
            firstId,
            null,
            []),
        null,
        CancellationToken.None);

    private static async Task<Dictionary<string, long[]>> StampsAsync(Uri url)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        string text = await client.GetStringAsync(new Uri(url, "/stamps"));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToDictionary(l => l[0], l => l[1..].Select(s => long.Parse(s, CultureInfo.InvariantCulture)).ToArray());
    }

    private static string Quantiles(List<double> values)
    {
        values.Sort();
        return $$"""{"p50":{{At(0.5)}},"p99":{{At(0.99)}},"max":{{At(1)}}}""";

        // A percentile needs n·(1−p) ≥ 1 values.
        string At(double share) => values.Count == 0 || (share < 1 && values.Count * (1 - share) < 1) ? "null"
            : values[Math.Min(values.Count - 1, (int)(share * values.Count))].ToString("F0", CultureInfo.InvariantCulture);
    }
}

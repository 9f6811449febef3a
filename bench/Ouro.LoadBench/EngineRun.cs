using System.Diagnostics;
using System.Globalization;
using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.LoadBench;

/// <summary>Drives the engine for a time and prints what it cost, itself and, of a process that is named, the server; optionally writes every token's instants for <see cref="CaptureComparison"/>.</summary>
internal static class EngineRun
{
    public static async Task RunAsync(Uri url, int slots, double seconds, string? recordsPath, int? serverPid)
    {
        using var server = serverPid is { } pid ? Process.GetProcessById(pid) : null;
        await LoadEngine.WarmUpAsync(overTls: false, CancellationToken.None);
        await MeasureAsync(url, slots, 1.5); // the target's own connections, caches and code
        GC.Collect();
        long allocatedBefore = GC.GetTotalAllocatedBytes(true);
        var cpuBefore = Environment.CpuUsage;
        var serverBefore = server?.TotalProcessorTime;
        var capture = await MeasureAsync(url, slots, seconds);
        var cpuAfter = Environment.CpuUsage;
        server?.Refresh();
        var serverAfter = server?.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes(true) - allocatedBefore;
        int done = capture.Requests.Count(r => r.Succeeded);
        int failed = capture.Requests.Count(r => !r.Succeeded && r.Failure != FailureKind.StoppedByRun);
        double windowSeconds = (capture.WindowEnd - capture.WindowStart) / 1e9;
        double userUs = (cpuAfter.UserTime - cpuBefore.UserTime).TotalMicroseconds;
        string serverUs = serverAfter is null ? "null" : ((serverAfter - serverBefore)!.Value.TotalMicroseconds / Math.Max(1, done)).ToString("F2", CultureInfo.InvariantCulture);
        double systemUs = (cpuAfter.PrivilegedTime - cpuBefore.PrivilegedTime).TotalMicroseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"tool":"ouro","streams":{{slots}},"requests":{{done}},"failed":{{failed}},"tokens":{{capture.Tokens.Length}},"requests_per_s":{{done / windowSeconds:F0}},"cpu_us_per_request":{{(userUs + systemUs) / Math.Max(1, done):F2}},"server_cpu_us_per_request":{{serverUs}},"user_us":{{userUs / Math.Max(1, done):F2}},"system_us":{{systemUs / Math.Max(1, done):F2}},"thread_cpu_us":{{capture.Generator.CpuShare.ValueOrNull * windowSeconds * 1e6 / Math.Max(1, done):F2}},"allocated_bytes_per_request":{{allocated / Math.Max(1, done)}},"coalesced_reads":{{capture.Generator.CoalescedReads}},"reads":{{capture.Generator.TotalReads}},"slip_p99_us":{{Microseconds(capture.Generator.LoopSlipP99Seconds.ValueOrNull)}},"lateness_p99_us":{{Microseconds(capture.Generator.LatenessP99Seconds.ValueOrNull)}},"peak_rss_mb":{{PeakBytes() / 1048576}},"stamp":"{{capture.Generator.Stamp}}"}"""));
        if (recordsPath is not null)
            Write(recordsPath, capture);
    }

    private static long PeakBytes()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>Too few requests have no 99th percentile.</summary>
    private static string Microseconds(double? seconds) => seconds is { } value ? (value * 1e6).ToString("F1", CultureInfo.InvariantCulture) : "null";

    private static Task<LoadCapture> MeasureAsync(Uri url, int slots, double seconds) => LoadEngine.RunAsync(
        new LoadJob(
            new Uri(url.GetLeftPart(UriPartial.Authority)),
            new RequestPlan(url.PathAndQuery, TargetFormat.Ouragboros, ["""{"query":"what is a load generator?","embedding_model":"m","llm_model":"sim:a","prompt":"p"}"""u8.ToArray()], []),
            new ClosedLoop(),
            slots,
            0,
            int.MaxValue / 64, // ended by the time limit
            TimeSpan.FromSeconds(seconds),
            Timeouts.Default,
            1,
            1,
            1,
            null,
            []),
        null,
        CancellationToken.None);

    /// <summary>Per successful request: id, sent, token count, then per token its instant, client lag and uncertainty (all little-endian 64-bit).</summary>
    private static void Write(string path, LoadCapture capture)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach (var request in capture.Requests.Where(r => r.Succeeded))
        {
            writer.Write(request.RequestId);
            writer.Write(request.Sent);
            writer.Write((long)request.TokenCount);
            foreach (var token in capture.Tokens.Slice(request.TokenStart, request.TokenCount))
            {
                writer.Write(token.At);
                writer.Write((long)token.ClientLagNanos);
                writer.Write((long)token.UncertaintyNanos);
            }
        }
    }
}

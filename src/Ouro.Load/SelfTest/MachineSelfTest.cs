using System.Diagnostics;
using Ouro.Load.Engine;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Load.SelfTest;

/// <summary>
/// The roofline of this machine, against an in-process null server (under 20 s):
/// 1. warm the engine's code;
/// 2. most requests per second, their CPU, what they allocate;
/// 3. most events per second;
/// 4. the error of the stamps at growing numbers of streams.
/// </summary>
public static class MachineSelfTest
{
    private const int Slots = 64;
    private const int Rounds = 3;

    // What the engine reserves memory for ahead, so that the steady state is seen: 64 Ki records, 2 Mi stamps.
    private const int RequestsPerRound = 50_000;
    private const int TokensPerLongReply = 500;
    private const int LongRepliesPerRound = 3_000;

    private static readonly int[] s_streams = [1, 32, 256, 1000];
    private static readonly TimeSpan s_longestRound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_stampRound = TimeSpan.FromSeconds(2);

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <param name="progress">Told what begins, in words.</param>
    public static async Task<Result<SelfTestResult>> RunAsync(IProgress<string> progress, CancellationToken stop)
    {
        // 1.
        progress.Report("warming up the load engine");
        await LoadEngine.WarmUpAsync(overTls: false, stop);

        // 2.
        progress.Report("most requests per second");
        var rounds = new List<LoadCapture>();
        for (int round = 0; round < Rounds; round++)
            rounds.Add((await MeasureAsync("/ask/stream", Slots, RequestsPerRound, s_longestRound, false, stop)).Capture);
        if (rounds.Find(r => !r.Requests.Any(q => q.Succeeded)) is { } failed)
        {
            return new Fault(
                FaultKind.InvalidRun, $"no request against the null server succeeded ({failed.Requests.FirstOrDefault().Failure})", "replies on 127.0.0.1", "see 'ouro doctor'");
        }

        // 3.
        progress.Report("most events per second");
        var eventRates = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            var (capture, _) = await MeasureAsync($"/ask/stream?k={TokensPerLongReply}", Slots, LongRepliesPerRound, s_longestRound, false, stop);
            eventRates.Add(capture.Requests.Sum(r => (long)r.EventCount) / SecondsOf(capture));
        }

        // 4.
        var accuracy = new List<StampAccuracy>();
        foreach (int streams in s_streams)
        {
            progress.Report($"error of the stamps at {streams} streams");
            var (capture, sends) = await MeasureAsync("/ask/stream?d=50&j=10&g=10&k=20", streams, int.MaxValue / 64, s_stampRound, true, stop);
            accuracy.Add(StampComparison.Compare(streams, capture, sends));
        }

        stop.ThrowIfCancellationRequested();
        eventRates.Sort();
        return new SelfTestResult(
            [.. rounds.Select(RoundOf)],
            eventRates[Rounds / 2],
            rounds.Sum(r => r.AllocatedBytes) / (double)Math.Max(1, rounds.Sum(r => (long)r.Tokens.Length)),
            rounds[0].Generator.Stamp,
            accuracy);
    }

    private static async Task<(LoadCapture Capture, IReadOnlyList<SendStamp> Sends)> MeasureAsync(
        string target, int slots, int requests, TimeSpan limit, bool keepsSends, CancellationToken stop)
    {
        using var server = new NullServer(0, keepsSends);
        var serving = Task.Factory.StartNew(server.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        LoadCapture capture;
        try
        {
            var job = new LoadJob(
                server.Url, new RequestPlan(target, TargetFormat.Ouragboros, ["{\"query\":\"what is a load generator?\"}"u8.ToArray()], []), new ClosedLoop(),
                slots, slots * 2, requests, limit, Timeouts.Default, 1, 1, (slots * 2) + 1, null, []);
            capture = await LoadEngine.RunAsync(job, null, stop);
        }
        finally
        {
            server.Stop();
            await serving;
        }

        if (!keepsSends)
            return (capture, []);
        var sends = server.Sends.Segments.SelectMany(s => s).ToArray();
        return (capture, sends);
    }

    private static RequestRound RoundOf(LoadCapture capture)
    {
        int done = capture.Requests.Count(r => r.Succeeded);
        double seconds = SecondsOf(capture);
        double share = capture.Generator.CpuShare.ValueOrNull ?? 0;
        return new RequestRound(done / seconds, share * seconds / done, share);
    }

    private static double SecondsOf(LoadCapture capture) => (capture.WindowEnd - capture.WindowStart) / (double)Stopwatch.Frequency;
}

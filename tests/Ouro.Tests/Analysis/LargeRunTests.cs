using System.Diagnostics;
using Ouro.Analysis;
using Ouro.Analysis.Diagnosis;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis;

/// <summary>Work grows with the records and not faster: guarded by bytes allocated per record and by a ratio, never by seconds.</summary>
public sealed class LargeRunTests
{
    [Fact]
    public void Summary_is_linear_in_the_records() => AssertLinear(Summarizer.Summarize, mostBytesPerRecord: 600);

    [Fact]
    public void Diagnosis_is_linear_in_the_records() => AssertLinear(Diagnoser.Diagnose, mostBytesPerRecord: 600);

    private static void AssertLinear<T>(Func<RunCapture, T> analysis, double mostBytesPerRecord)
    {
        var small = Run(20_000);
        var large = Run(160_000);
        analysis(small);

        var (smallTime, smallBytes) = Measure(analysis, small);
        var (largeTime, largeBytes) = Measure(analysis, large);

        // 8 times the records: n·log n sorting gives 9.4-fold; a quadratic step would give 64-fold. 24 leaves room for a busy machine.
        Assert.InRange(largeTime / smallTime, 0, 24);
        Assert.InRange(largeBytes / (double)smallBytes, 0, 12);

        // Seven latency arrays of 8 bytes, the gaps of 4 tokens, order and series for throughput, TTFT and validity.
        Assert.InRange(largeBytes / 160_000.0, 0, mostBytesPerRecord);
    }

    private static (double Seconds, long Bytes) Measure<T>(Func<RunCapture, T> analysis, RunCapture run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        analysis(run);
        return (clock.Elapsed.TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RunCapture Run(int requests)
    {
        string[] deployments = ["local", "k8s"];
        int[] levels = [1, 16];
        return SimulatedCell.Run(
            SimulatedCell.Plan(deployments, [StubConfiguration.Baseline], levels),
            [.. deployments.SelectMany((d, i) => levels.Select(l => new SimulatedCell { Deployment = d, Level = l, Requests = requests / 4, Seed = (ulong)((100 * i) + l) }.Capture()))]);
    }
}

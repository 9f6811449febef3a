using System.Diagnostics;
using Ouro.Analysis;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis;

/// <summary>Work grows with the records and not faster: guarded by bytes allocated per record and by a ratio, never by seconds.</summary>
public sealed class LargeRunTests
{
    [Fact]
    public void SummaryIsLinearInTheRecords()
    {
        var small = Run(20_000);
        var large = Run(160_000);
        Summarizer.Summarize(small);

        var (smallTime, smallBytes) = Measure(small);
        var (largeTime, largeBytes) = Measure(large);

        // 8 times the records: n·log n sorting gives 9.4-fold; a quadratic step would give 64-fold. 24 leaves room for a busy machine.
        Assert.InRange(largeTime / smallTime, 0, 24);
        Assert.InRange(largeBytes / (double)smallBytes, 0, 12);

        // Seven latency arrays of 8 bytes, the gaps of 4 tokens, order and series for throughput, TTFT and validity: below 600 bytes a record.
        Assert.InRange(largeBytes / 160_000.0, 0, 600);
    }

    private static (double Seconds, long Bytes) Measure(RunCapture run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        Summarizer.Summarize(run);
        return (clock.Elapsed.TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RunCapture Run(int requests) => SimulatedCell.Run(
        SimulatedCell.Plan(["local", "k8s"], [StubConfiguration.Baseline], [16]),
        [
            new SimulatedCell { Level = 16, Requests = requests / 2 }.Capture(),
            new SimulatedCell { Deployment = "k8s", Level = 16, Requests = requests / 2, Seed = 2 }.Capture(),
        ]);
}

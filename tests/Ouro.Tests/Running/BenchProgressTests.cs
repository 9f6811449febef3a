using Microsoft.Extensions.Time.Testing;
using Ouro.Cli.Progress;
using Ouro.Load.Engine;
using Ouro.Model.Planning;
using Ouro.Profile;
using Ouro.Profile.Sampling;
using Ouro.Tests.Profile;

namespace Ouro.Tests.Running;

/// <summary>What a terminal shows while a cell runs.</summary>
public sealed class BenchProgressTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _screen = new();

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void A_profiled_cell_shows_rate_latency_and_the_service_s_resources()
    {
        var progress = Started();
        progress.CellProfiled(() => Sample(throttled: 8));
        string status = After(progress, 0, 120);
        Assert.EndsWith("local mock-both at 4  120 req/s  2 failed  TTFT 12.5 ms  CPU 50 %  throttled 80 %  4 threads", status, StringComparison.Ordinal);
        Assert.True(status.Length <= 118, status);
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var progress = Started();
        progress.CellProfiled(() => null);
        Assert.EndsWith("TTFT 12.5 ms", After(progress, 0, 120), StringComparison.Ordinal);
        progress.CellProfiled(() => Sample(throttled: null));
        Assert.EndsWith("TTFT 12.5 ms  CPU 50 %  4 threads", After(progress, 120, 240), StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_cell_begins_without_the_last_one_s_numbers()
    {
        var progress = Started();
        progress.CellProfiled(() => Sample(throttled: 8));
        After(progress, 0, 120);
        progress.CellStarted(new Cell("local", StubConfiguration.BothStubbed, 8, 1), 2);
        Assert.EndsWith("local mock-both at 8", _screen.ToString(), StringComparison.Ordinal);
    }

    private BenchProgress Started()
    {
        var progress = new BenchProgress(_screen, isTerminal: true, new RunLog(() => TextWriter.Null, _time), _time);
        progress.Planned(8, 0);
        progress.CellStarted(new Cell("local", StubConfiguration.BothStubbed, 4, 1), 1);
        return progress;
    }

    private string After(BenchProgress progress, int completedBefore, int completed)
    {
        progress.Report(new LoadProgress(completedBefore, 0, null));
        _time.Advance(TimeSpan.FromSeconds(1));
        progress.Report(new LoadProgress(completed, 2, 0.0125));
        return _screen.ToString().Split("\r\e[K")[^1];
    }

    // One second in which the service used half a core.
    private static ProfileSample Sample(int? throttled)
    {
        RawSample At(int second) => RawSamples.At(second, null, [RawSamples.Process(7, second / 2.0)], throttled is { } periods ? RawSamples.Cgroup(second * 10, second * periods, 0) : null);
        return SampleDeriver.Derive(At(0), At(1), At(0), 0, ProfilePhase.Measured);
    }
}

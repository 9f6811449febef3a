using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ouro.Cli.Live;
using Ouro.Load.Engine;
using Ouro.Tests.Rendering;

namespace Ouro.Tests.Live;

public sealed class LiveProgressTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Before_the_first_cell_nothing_is_known_and_nothing_is_zero()
    {
        var now = NowOf(Progress(finished: 0));
        Assert.Equal("starting", now.GetProperty("doing").GetString());
        foreach (string key in new[] { "left", "rps", "ttft", "cpu", "throttled", "threads" })
            Assert.False(now.TryGetProperty(key, out _), key);
    }

    [Fact]
    public void A_cell_tells_its_load_and_the_time_left_follows_from_it()
    {
        var run = SyntheticRun.Capture(SyntheticRun.Plan(8, 1));
        var progress = Progress(finished: 0);
        progress.Planned(4, 0);
        progress.CellStarted(run.Cells[0].Cell, 1);
        progress.Report(new LoadProgress(0, 0, null));
        _time.Advance(TimeSpan.FromSeconds(2));
        progress.Report(new LoadProgress(30, 3, 0.25));
        var during = NowOf(progress);
        Assert.Equal((15, 3, 0.25), (during.GetProperty("rps").GetDouble(), during.GetProperty("failed").GetInt32(), during.GetProperty("ttft").GetDouble()));
        progress.CellEnded(run.Cells[0]);
        var after = NowOf(progress);
        Assert.False(after.TryGetProperty("rps", out _), "the rate of a cell that is over");
        Assert.Equal((1, 6), (after.GetProperty("done").GetInt32(), after.GetProperty("left").GetDouble()));
    }

    [Fact]
    public void A_row_is_the_one_that_the_report_draws_with_its_repetitions_pooled()
    {
        var run = SyntheticRun.Capture(SyntheticRun.Plan(8, 2));
        var first = run.Cells[0];
        var second = run.Cells.First(c => c != first && c.Cell with { Repetition = 1 } == first.Cell);
        var progress = Progress(finished: 0);
        progress.CellEnded(first);
        progress.CellEnded(second);
        Assert.Equal([8, 16], progress.CellsSince(0).Select(row => Parse(row).GetProperty("requests").GetInt32()));
        Assert.Equal(first.Cell.Configuration.Name, Parse(progress.CellsSince(1).Single()).GetProperty("config").GetString());
    }

    [Fact]
    public void A_resumed_run_shows_what_it_has()
    {
        Assert.Equal(3, Progress(finished: 3).CellsSince(0).Count);
    }

    private LiveProgress Progress(int finished)
    {
        var run = SyntheticRun.Capture(SyntheticRun.Plan(8, 1));
        return new LiveProgress(run.Plan, run.Machine, run.Cells.Take(finished), _time);
    }

    private static JsonElement NowOf(LiveProgress progress) => Parse(progress.Now());

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}

using Ouro.Analysis.Summaries;
using Ouro.Analysis.Validation;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Analysis.Validation;

/// <summary>An open loop of 100 requests, 100 ms apart, TTFT 20 ms, 100 ms from the send to the end, unless a test says otherwise.</summary>
public sealed class OpenLoopTests
{
    private static readonly LoadShape s_open = LoadShape.Closed with { Model = LoadModel.Constant, MostConnections = 64 };
    private static readonly ServiceLevel s_ttft = new(LatencyMetric.Ttft, 0.9, TimeSpan.FromMilliseconds(50));

    [Fact]
    public void Its_steady_window_ends_when_the_last_request_is_due()
    {
        var window = SteadyWindow.Find(Cell()).Value;
        Assert.Equal(9.8, window.Seconds, 3); // first end at 0.1 s, last planned instant at 9.9 s
    }

    [Fact]
    public void Littles_law_has_no_planned_population_to_be_held_against() => Assert.Null(PopulationLaw.Check(Cell()));

    [Theory]
    [InlineData(CellEnding.GeneratorLost)]
    [InlineData(CellEnding.Interrupted)]
    public void A_lost_or_stopped_generator_says_nothing_of_the_rate(CellEnding ending) =>
        Assert.Equal(RateVerdict.ClientLimited, RateOutcome.Judge(Cell() with { Ending = ending }, [s_ttft]).Verdict);

    [Fact]
    public void A_late_client_did_not_send_the_planned_schedule()
    {
        var cell = Cell();
        var judged = CellValidity.Judge(cell with { Generator = cell.Generator with { LatenessP99Seconds = 0.03 } });
        Assert.Equal(ValidityState.Invalid, judged.State);
        Assert.StartsWith("client late", judged.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_think_time_occupies_its_slot()
    {
        var cell = new SimulatedCell { Level = 2, ThinkSeconds = 0.1 }.Capture();
        Assert.NotNull(PopulationLaw.Check(cell));
        Assert.Null(PopulationLaw.Check(cell with { Load = LoadShape.Closed with { ThinkTime = TimeSpan.FromSeconds(0.1) } }));
    }

    [Fact]
    public void Late_sends_are_counted_and_connecting_is_not_late()
    {
        var late = Cell(sendDelaySeconds: i => i % 10 == 0 ? 0.002 : 0);
        Assert.Equal(10, LateRequests.CountIn(late));
        var requests = late.Requests.Select(r =>
        {
            r.Connected = r.Sent;
            return r;
        });
        Assert.Equal(0, LateRequests.CountIn(late with { Requests = [.. requests] }));
    }

    [Fact]
    public void A_rate_is_judged_by_response_times()
    {
        Assert.Equal(RateVerdict.Met, RateOutcome.Judge(Cell(), [s_ttft]).Verdict);
        var waiting = Cell(sendDelaySeconds: i => i % 5 == 0 ? 0.04 : 0); // a fifth sees its token 60 ms after it was due
        Assert.Equal(RateVerdict.Missed, RateOutcome.Judge(waiting, [s_ttft]).Verdict);
        Assert.Equal(RateVerdict.Met, RateOutcome.Judge(waiting, [s_ttft with { Percentile = 0.8 }]).Verdict);
    }

    [Fact]
    public void Failures_and_a_growing_queue_miss_and_a_dropping_client_is_no_verdict()
    {
        Assert.Equal(RateVerdict.Missed, RateOutcome.Judge(Cell(failure: i => i % 5 == 0 ? FailureKind.ErrorEvent : FailureKind.None), [s_ttft]).Verdict);
        Assert.Contains("no steady state", RateOutcome.Judge(Cell(residenceSeconds: i => 0.1 + (i * 0.01)), [s_ttft]).Reason, StringComparison.Ordinal);
        var cell = Cell();
        Assert.Equal(RateVerdict.ClientLimited, RateOutcome.Judge(cell with { Generator = cell.Generator with { Dropped = 3 } }, [s_ttft]).Verdict);
    }

    private static CellCapture Cell(Func<int, double>? sendDelaySeconds = null, Func<int, double>? residenceSeconds = null, Func<int, FailureKind>? failure = null)
    {
        var cell = new SimulatedCell { Level = 10 }.Capture();
        var requests = new RequestRecord[100];
        for (int i = 0; i < requests.Length; i++)
        {
            long intended = SimulatedCell.TicksOf(1000 + (i * 0.1));
            long sent = intended + SimulatedCell.TicksOf(sendDelaySeconds?.Invoke(i) ?? 0);
            long token = sent + SimulatedCell.TicksOf(0.02);
            requests[i] = new RequestRecord
            {
                RequestId = i,
                Slot = i,
                Intended = intended,
                Sent = sent,
                FirstByte = token,
                HeadersSeen = token,
                FirstEvent = token,
                FirstToken = token,
                LastToken = token,
                Ended = sent + SimulatedCell.TicksOf(residenceSeconds?.Invoke(i) ?? 0.1),
                HttpStatus = 200,
                Failure = failure?.Invoke(i) ?? FailureKind.None,
            };
        }

        return cell with { Requests = requests, Tokens = [], WindowStart = requests[0].Intended, WindowEnd = requests[^1].Ended, Load = s_open };
    }
}

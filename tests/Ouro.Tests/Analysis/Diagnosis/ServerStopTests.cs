using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Model.Findings;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Diagnosis;

/// <summary>One request after the other, 100 ms each: headers at 5, embedding to 30, search to 40, first token at 80, last at 95. Part of one stage stops the server.</summary>
public sealed class ServerStopTests
{
    private const int Requests = 40;

    [Theory]
    [InlineData(0.012, 0.028, true, FindingStage.Embed)]
    [InlineData(0.012, 0.028, false, FindingStage.Retrieval)]
    [InlineData(0.041, 0.071, true, FindingStage.LlmFirstToken)]
    [InlineData(0.041, 0.071, false, FindingStage.LlmFirstToken)]
    [InlineData(0.082, 0.092, true, FindingStage.Generation)]
    public void The_stage_that_the_stalls_lie_in_is_named_with_the_length_of_the_stop(double from, double until, bool timed, FindingStage expected)
    {
        var capture = Capture(timed, inRequest => inRequest >= from && inRequest < until ? until - inRequest : 0);
        var stop = ServerStop.At([capture], Heartbeat.Of([capture]))!;
        Assert.Equal(expected, stop.Stage);
        Assert.InRange(stop.Seconds, 0.7 * (until - from), until - from);
    }

    [Fact]
    public void Stalls_spread_over_all_stages_name_none()
    {
        var capture = Capture(true, inRequest => (int)(inRequest * 1000) % 3 == 0 ? 0.020 : 0);
        Assert.Null(ServerStop.At([capture], Heartbeat.Of([capture])));
    }

    [Fact]
    public void A_server_that_always_answers_names_none()
    {
        var capture = Capture(true, _ => 0);
        Assert.Null(ServerStop.At([capture], Heartbeat.Of([capture])));
    }

    /// <param name="stall">By the time since the running request's start, seconds.</param>
    private static CellCapture Capture(bool timed, Func<double, double> stall)
    {
        var template = new PlantedService().Capture(1, Requests);
        long start = template.WindowStart;
        var records = new RequestRecord[Requests];
        for (int i = 0; i < Requests; i++)
        {
            records[i] = template.Requests[i] with
            {
                Sent = At(i, 0),
                HeadersSeen = At(i, 0.005),
                DocumentsSeen = At(i, 0.040),
                FirstToken = At(i, 0.080),
                LastToken = At(i, 0.095),
                Ended = At(i, 0.099),
                Stages = ServerStages.NotReported(),
            };
            if (!timed)
                continue;
            records[i].Stages.Set(ServerStage.Embed, new StageTiming(0, 25));
            records[i].Stages.Set(ServerStage.Search, new StageTiming(0, 10));
        }

        // 37 ms and 100 ms share no small period, so the beats meet every part of a request.
        var probe = Enumerable.Range(0, 105).Select(i =>
        {
            double sent = 0.037 * i;
            return new ProbeSample(start + SimulatedCell.TicksOf(sent), start + SimulatedCell.TicksOf(sent + 0.0005 + stall(sent % 0.100)), 200);
        }).ToArray();
        return template with { Requests = records, Probe = probe };

        long At(int request, double seconds) => start + SimulatedCell.TicksOf((0.100 * request) + seconds);
    }
}

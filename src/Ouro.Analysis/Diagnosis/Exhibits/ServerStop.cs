using Ouro.Analysis.Scaling;
using Ouro.Analysis.Statistics;
using Ouro.Model.Findings;
using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>
/// Which stage stops the server as a whole, seen where a request is nearly alone: a heartbeat that stalls there overlaps the
/// stage that holds it up. Under load every stage pauses with the server, and none can be told from the others.
/// </summary>
/// <param name="Stage">In it lies the most of the stalled time.</param>
/// <param name="Seconds">For how long it stops the server: the longest stalls, since a heartbeat meets a stop at any point of it.</param>
/// <param name="Share">Of the stalled time that lies in any stage.</param>
/// <param name="Beats">Heartbeats that stalled.</param>
internal sealed record ServerStop(FindingStage Stage, double Seconds, double Share, int Beats)
{
    private const int FewestBeats = 4;
    private const double MostOfTheTime = 0.5;

    // The very longest may have met two stops.
    private const double LongStall = 0.9;

    /// <returns>Null where too few heartbeats stalled, or they stalled in no stage more than in others.</returns>
    public static ServerStop? At(IReadOnlyList<CellCapture> repetitions, Heartbeat beats)
    {
        var stalls = new List<double>();
        var stalledTicks = new Dictionary<FindingStage, long>();
        foreach (var capture in repetitions)
        {
            foreach (var beat in capture.Probe)
            {
                if (beat.Ended == 0 || Ticks.ToSeconds(beat.Ended - beat.Sent) is var seconds && !beats.IsStall(seconds))
                    continue;
                stalls.Add(Ticks.ToSeconds(beat.Ended - beat.Sent));
                foreach (ref readonly var request in capture.Requests)
                {
                    if (request.Succeeded && request.Sent < beat.Ended && request.Ended > beat.Sent)
                        AddOverlaps(stalledTicks, in request, beat);
                }
            }
        }

        long all = stalledTicks.Values.Sum();
        if (stalls.Count < FewestBeats || all == 0)
            return null;
        var (stage, ticks) = stalledTicks.MaxBy(s => s.Value);
        double share = ticks / (double)all;
        return share < MostOfTheTime ? null : new ServerStop(stage, OrderStatistics.Quantile([.. stalls.Order()], LongStall), share, stalls.Count);
    }

    private static void AddOverlaps(Dictionary<FindingStage, long> stalledTicks, in RequestRecord request, ProbeSample beat)
    {
        long from = request.Sent;
        foreach (var (stage, until) in StageEnds(in request))
        {
            long overlap = Math.Min(until, beat.Ended) - Math.Max(from, beat.Sent);
            if (overlap > 0)
                stalledTicks[stage] = stalledTicks.GetValueOrDefault(stage) + overlap;
            from = Math.Max(from, until);
        }
    }

    /// <summary>
    /// The stages of a request in their order. Where the server times the parts of retrieval, they are laid before the
    /// documents, in the order in which they run; what they leave is the web layer's.
    /// </summary>
    private static List<(FindingStage Stage, long Until)> StageEnds(in RequestRecord request)
    {
        var ends = new List<(FindingStage, long)>();
        if (request.DocumentsSeen != 0)
        {
            long embed = Lasts(in request, PipelineStage.Embed), search = Lasts(in request, PipelineStage.Search), load = Lasts(in request, PipelineStage.ModelLoad);
            bool isTimed = embed + search + load > 0;
            ends.Add((FindingStage.Accept, isTimed ? request.DocumentsSeen - search - embed - load : request.HeadersSeen));
            if (isTimed)
            {
                ends.Add((FindingStage.ModelLoad, request.DocumentsSeen - search - embed));
                ends.Add((FindingStage.Embed, request.DocumentsSeen - search));
            }

            ends.Add((isTimed ? FindingStage.Search : FindingStage.Retrieval, request.DocumentsSeen));
        }
        else
        {
            ends.Add((FindingStage.Accept, request.HeadersSeen));
        }

        if (request.FirstToken != 0)
        {
            ends.Add((FindingStage.LlmFirstToken, request.FirstToken));
            ends.Add((FindingStage.Generation, request.LastToken));
        }

        ends.Add((FindingStage.Finish, request.Ended));
        return ends;
    }

    private static long Lasts(in RequestRecord request, PipelineStage stage) =>
        StageClock.ServerTiming(in request, stage).IsReported && StageClock.ResidenceSeconds(in request, stage) is { } seconds ? Ticks.FromSeconds(seconds) : 0;
}
